"""Forms of all apps look like the rest of the shop."""

from django.forms.renderers import TemplatesSetting


class FieldRenderer(TemplatesSetting):
    """Fields as our `field` block; widgets from the project's templates."""

    field_template_name = "components/field.html"
