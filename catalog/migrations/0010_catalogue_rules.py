"""Catalogue rules by attribute, and the indexes that thousands of rules need."""

import django.db.models.deletion
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.models import F, Q

# A foreign key holds for new rows first and is checked for the others afterwards:
# Django's own AddField would keep everybody from three tables meanwhile.
REFERENCES = """
ALTER TABLE catalog_cataloguerule ADD COLUMN {column} bigint;
ALTER TABLE catalog_cataloguerule
    ADD CONSTRAINT catalog_cataloguerule_{column}_fk
    FOREIGN KEY ({column}) REFERENCES {table} (id)
    DEFERRABLE INITIALLY DEFERRED NOT VALID;
"""
VALIDATE = """
ALTER TABLE catalog_cataloguerule
    VALIDATE CONSTRAINT catalog_cataloguerule_{column}_fk;
"""
TARGETS = {
    "attribute": ("catalog.attribute", "catalog_attribute"),
    "choice": ("catalog.attributechoice", "catalog_attributechoice"),
}
ABSENT = {"choice__isnull": True, "boolean__isnull": True}
UNBOUND = {"least__isnull": True, "most__isnull": True}

ALONE = models.CheckConstraint(
    name="rule_of_an_attribute_has_no_other_target",
    condition=Q(attribute__isnull=True)
    | Q(category__isnull=True, brand__isnull=True, product__isnull=True, tag=""),
    violation_error_message=(
        "A rule is about one thing: a category, a brand, a tag, an attribute or a"
        " product."
    ),
)
ONE_VALUE = models.CheckConstraint(
    name="rule_names_one_value_of_its_attribute",
    condition=Q(attribute__isnull=True, **ABSENT, **UNBOUND)
    | Q(attribute__isnull=False, choice__isnull=False, boolean__isnull=True, **UNBOUND)
    | Q(attribute__isnull=False, choice__isnull=True, boolean__isnull=False, **UNBOUND)
    | (Q(attribute__isnull=False, **ABSENT) & ~Q(**UNBOUND)),
    violation_error_message=(
        "Name one value of the attribute: a choice, yes or no, or a range."
    ),
)
RANGE = models.CheckConstraint(
    name="rule_range_is_not_upside_down",
    condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(least__lte=F("most")),
    violation_error_message="The range ends before it begins.",
)
CONSTRAINTS = (ALONE, ONE_VALUE, RANGE)


def reference(name: str) -> migrations.SeparateDatabaseAndState:
    """The column and its foreign key, checked for new rows."""
    target, table = TARGETS[name]
    return migrations.SeparateDatabaseAndState(
        state_operations=[
            migrations.AddField(
                model_name="cataloguerule",
                name=name,
                field=models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=target,
                ),
            )
        ],
        database_operations=[
            migrations.RunSQL(
                REFERENCES.format(column=f"{name}_id", table=table),
                f"ALTER TABLE catalog_cataloguerule DROP COLUMN {name}_id;",
            )
        ],
    )


def bound(name: str, label: str) -> migrations.AddField:
    """One end of a range."""
    return migrations.AddField(
        model_name="cataloguerule",
        name=name,
        field=models.DecimalField(
            blank=True,
            decimal_places=4,
            max_digits=16,
            null=True,
            verbose_name=label,
        ),
    )


class Migration(migrations.Migration):
    # Indexes are built beside the running shop.
    atomic = False

    dependencies = [("catalog", "0009_restrictions")]

    operations = [
        *(reference(name) for name in TARGETS),
        migrations.AddField(
            model_name="cataloguerule",
            name="boolean",
            field=models.BooleanField(blank=True, null=True, verbose_name="yes or no"),
        ),
        bound("least", "from"),
        bound("most", "to"),
        *(
            AddConstraintNotValid(model_name="cataloguerule", constraint=constraint)
            for constraint in CONSTRAINTS
        ),
        *(
            migrations.RunSQL(
                VALIDATE.format(column=f"{name}_id"), migrations.RunSQL.noop
            )
            for name in TARGETS
        ),
        *(
            ValidateConstraint(model_name="cataloguerule", name=constraint.name)
            for constraint in CONSTRAINTS
        ),
        AddIndexConcurrently(
            model_name="cataloguerule",
            index=models.Index(
                condition=models.Q(("product__isnull", False)),
                fields=["catalogue", "effect", "product"],
                name="rule_by_product",
            ),
        ),
        AddIndexConcurrently(
            model_name="cataloguerule",
            index=models.Index(
                condition=models.Q(("product__isnull", True)),
                fields=["catalogue"],
                name="rule_about_a_set",
            ),
        ),
    ]
