"""A search whose words stand in a form tells an app what the same search tells it by its address, and no more."""

import pytest

from practice.api.rates import PERMITS
from practice.sync.models import AppRead
from tests.homework.leaks.addresses import every_value, paths
from tests.homework.leaks.cast import Leaky
from tests.homework.leaks.test_fhir_apps import ADDRESSES, READERS, app_of, plain, secrets
from tests.practice.fhir.asking import FORM

WITHIN = [one for one in ADDRESSES if one.pattern.endswith("/_search") and "code" in one.parameters]


@pytest.mark.parametrize("reader", READERS)
def test_every_search_by_a_form_answers_like_what_never_was(leaky: Leaky, reader: str) -> None:
    app, codes = app_of(leaky, reader), secrets(leaky, reader)[:5]
    assert {"Task", "QuestionnaireResponse", "Patient"} <= {one.pattern.split("/")[-2] for one in WITHIN}
    for address in WITHIN:
        for form in ("", "_id=~", "patient=~&_include=*", "_summary=count"):
            tried = paths(address, every_value() | {"code": list(codes)})
            said = [
                plain(app.call("post", path, form.replace("~", code), Content_Type=FORM), code)
                for path, code in zip(tried, codes, strict=True)
            ]
            assert len(set(said)) == 1, (address.pattern, form)
            assert said[0][0] != 200
        PERMITS.forget()


def test_what_an_app_is_told_so_is_on_record(leaky: Leaky) -> None:
    app, own = app_of(leaky, "ana"), leaky.world.client("ana").code
    for path in ("Task/_search", f"Patient/{own}/Task/_search"):
        AppRead.objects.all().delete()
        assert app.call("post", path, "", Content_Type=FORM).json()["entry"]
        assert set(AppRead.objects.values_list("kind", flat=True)) == {"assignments"}, path
