"""What an agency or a team adds must hang on a question or a pack of their own, and carry their own name.

The first policies looked at the agency or team written on the new row alone. A page's fault could then have let one
agency answer another's question, put an item on another's answer or under another referral, or one team answer
another's handover. Now the row it hangs on is looked at too; and outside the hub a fact and a ledger entry carry whom
the database was told is there. The hub's own clerk files for others, so the hub is not bound by the name.
"""

from django.db import migrations

HUB = "(select app_is_hub())"
AGENCY = "(select app_agency())"
TEAM = "(select app_team())"
ME = "(select app_staff())"
OWN_REQUESTS = f"select q.id from openmash_informationrequest q where q.agency = {AGENCY}"
FACT_ON_OWN_REQUEST = f"{HUB} or (agency = {AGENCY} and by_id = {ME} and request_id in ({OWN_REQUESTS}))"

# table -> who may add a row
ADDS: dict[str, str] = {
    "answer": FACT_ON_OWN_REQUEST,
    "agencyaction": FACT_ON_OWN_REQUEST,
    "answerconfirmed": (
        f"{HUB} or (agency = {AGENCY} and by_id = {ME} and answer_id in (select a.id from openmash_answer a"
        f" where a.agency = {AGENCY} and a.request_id = openmash_answerconfirmed.request_id))"
    ),
    "answeritem": (
        f"{HUB} or (agency = {AGENCY} and answer_id in (select a.id from openmash_answer a"
        " join openmash_informationrequest q on q.id = a.request_id"
        f" where a.agency = {AGENCY} and q.referral_id = openmash_answeritem.referral_ref))"
    ),
    "handoveranswer": (
        f"{HUB} or (team = {TEAM} and by_id = {ME} and handover_id in"
        f" (select h.disclosure_id from openmash_handover h where h.team = {TEAM}))"
    ),
    "activationacknowledged": (
        f"{HUB} or (by_id = {ME} and activation_id in (select a.id from openmash_activation a where a.team = {TEAM}))"
    ),
    "ledgerentry": f"{HUB} or actor = {ME}",
}

FORWARD = "\n".join(f"alter policy app_adds on openmash_{table} with check ({check});" for table, check in ADDS.items())


class Migration(migrations.Migration):
    dependencies = [("openmash", "0003_finder")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
