"""Records: what they keep in common must not show."""

from leaflets.models import Partner, Tip


def test_records_share_no_more_than_they_can_without_being_told_apart() -> None:
    one, other = Tip(area="harlow", title="Lock it", text="Lock your bicycle."), Tip(area="epping", title="A", text="B")
    before = other.model_dump(exclude_unset=True)
    changed = one.model_copy(update={"text": "Lock your moped."})
    assert changed.text == "Lock your moped."
    assert one.text == "Lock your bicycle."
    assert other.model_dump(exclude_unset=True) == before
    assert Tip(area="epping", title="A", text="B") == other
    assert one.model_fields_set == other.model_fields_set == {"area", "title", "text"}
    partner = Partner(area="harlow", name="City council", does="Lights")
    assert partner.model_fields_set == {"area", "name", "does"}


def test_a_record_that_is_translated_translates_no_other() -> None:
    one, other = (Tip(area=area, title="Lock it", text="Lock your bicycle.") for area in ("harlow", "epping"))
    polish = one.translated([("title", "pl", "Zamknij")])
    assert polish.translations == (("title", "pl", "Zamknij"),)
    later = Tip(area="harlow", title="Light it", text="Use a timer.")
    assert (one.translations, other.translations, later.translations) == ((), (), ())
    assert polish.model_copy(update={"text": "x"}).translations == polish.translations
