"""A contract for import-linter: what an app keeps to itself.

import-linter's own `protected` contract must name modules that exist; this one holds
for those to come as well.
"""

import grimp
from importlinter import Contract, ContractCheck, fields, output


class OwnDoorsContract(Contract):
    """No app imports another's views, forms, jobs, admin, addresses or private modules.

    The wiring may: it puts the addresses together.
    """

    # import-linter puts the values of these fields in place of the fields.
    apps: list[str] = fields.ListField(fields.StringField())  # type: ignore[assignment]
    doors: list[str] = fields.ListField(fields.StringField())  # type: ignore[assignment]
    wiring: list[str] = fields.ListField(fields.StringField())  # type: ignore[assignment]

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Collect the imports that reach into another app."""
        found = [
            (importer, imported)
            for imported in sorted(graph.modules)
            if self._is_kept(imported)
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if self._app_of(importer) != self._app_of(imported)
            and importer not in self.wiring
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import."""
        for importer, imported in check.metadata["found"]:
            output.print_error(f"{importer} must not import {imported}.", bold=False)

    def _app_of(self, module: str) -> str | None:
        for app in self.apps:
            if module == app or module.startswith(f"{app}."):
                return app
        return None

    def _is_kept(self, module: str) -> bool:
        app = self._app_of(module)
        if app is None or module == app:
            return False
        steps = module.removeprefix(f"{app}.").split(".")
        return steps[0] in self.doors or any(step.startswith("_") for step in steps)
