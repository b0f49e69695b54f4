"""Two contracts for import-linter, where its own must name modules that exist already.

These hold for modules to come as well.
"""

from collections.abc import Iterable

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
            if _is_in(module, (app,)):
                return app
        return None

    def _is_kept(self, module: str) -> bool:
        app = self._app_of(module)
        if app is None or module == app:
            return False
        steps = module.removeprefix(f"{app}.").split(".")
        return steps[0] in self.doors or any(step.startswith("_") for step in steps)


class KernelContract(Contract):
    """What of a package is not named as above is its kernel, and knows no app."""

    package: str = fields.StringField()  # type: ignore[assignment]
    apps: list[str] = fields.ListField(fields.StringField())  # type: ignore[assignment]
    above: list[str] = fields.ListField(fields.StringField())  # type: ignore[assignment]

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Collect the imports by which the kernel reaches up."""
        upper = (*self.apps, *self.above)
        found = [
            (importer, imported)
            for importer in sorted(graph.modules)
            if self._is_kernel(importer)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if _is_in(imported, upper)
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import."""
        for importer, imported in check.metadata["found"]:
            output.print_error(f"{importer} must not import {imported}.", bold=False)

    def _is_kernel(self, module: str) -> bool:
        return _is_in(module, (self.package,)) and not _is_in(module, self.above)


def _is_in(module: str, packages: Iterable[str]) -> bool:
    return any(f"{module}.".startswith(f"{package}.") for package in packages)
