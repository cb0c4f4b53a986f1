"""How a form looks: every field through the templates of the house."""

from django.forms.renderers import TemplatesSetting


class HouseRenderer(TemplatesSetting):
    """Renders forms and fields with the components."""

    form_template_name = "components/forms/form.html"
    field_template_name = "components/forms/field.html"
