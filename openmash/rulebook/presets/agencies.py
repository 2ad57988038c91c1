"""Saltmere's agencies: what each holds, when its desk is staffed, what it may share, what it is usually asked.

Codes, names, phones and joining days are the demonstration world's; SOU 4.2, 8.3, 9.1, 12 for who sits in the hub and
for how much of the week (youth offending 0.2, domestic violence advisors 0.5); CAM key messages 2 and 9 for the rest.
"""

from __future__ import annotations

from typing import Any

_EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OFFICE_DAYS = _EVERY_DAY[:5]
_AGREED_UNTIL = "2027-08-31"


def _desk(opens: str, closes: str, days: tuple[str, ...] = _OFFICE_DAYS) -> dict[str, list[str]]:
    return {day: [opens, closes] for day in days}


AGENCIES: list[dict[str, Any]] = [
    {
        "code": "social_care",
        "name": "Children's social care",
        "holds": "Contacts, referrals, assessments, plans",
        "source_systems": ["case system"],
        "may_share": [
            "Contacts, referrals and their outcomes",
            "Assessments, plans and their dates",
            "The allocated worker",
        ],
        "active_from": "2025-09-01",
        "before_that": "",
        "desk": _desk("08:00", "18:00", _EVERY_DAY),
        "cover": "Contact officers look in the case system on every referral first.",
        "phone": "020 7946 0900",
        "email": "navigator.social-care@saltmere.example",
        "question": (
            "Is any of these children or adults known? Open to whom, on a plan, looked after, closed when and why?"
        ),
        "has_navigator": True,
        "agreement_until": _AGREED_UNTIL,
        "role_explained": (
            "Holds the authority's own record of the child. Leads enquiries and assessments. Open cases go to their "
            "worker first."
        ),
    },
    {
        "code": "police",
        "name": "Saltmere Constabulary",
        "holds": "Incidents, crimes, warning markers, missing episodes",
        "source_systems": ["crime and intelligence system"],
        "may_share": [
            "Incidents, arrests, cautions and convictions",
            "Warning markers",
            "Missing episodes",
            "Intelligence, only when the police agree",
        ],
        "active_from": "2025-09-01",
        "before_that": "",
        "desk": _desk("08:00", "16:00"),
        "cover": "The force control room answers on 101, day and night; ring 999 in danger.",
        "phone": "020 7946 0901",
        "email": "navigator.police@saltmere.example",
        "question": (
            "Calls to the address and incidents with these people in the last two years. Any warning marker, "
            "missing episode, or known risk to a child?"
        ),
        "has_navigator": True,
        "agreement_until": _AGREED_UNTIL,
        "role_explained": "Investigates crime, can protect a child at once under section 46. Shares under its own law.",
    },
    {
        "code": "health",
        "name": "Health (community, hospital, general practice)",
        "holds": "Registration, attendances, alerts",
        "source_systems": ["shared health record"],
        "may_share": [
            "Emergency visits and admissions",
            "Maternity, health visitor and school nurse records",
            "Alerts",
            "Not the whole GP record",
        ],
        "active_from": "2025-09-01",
        "before_that": "",
        "desk": _desk("08:00", "16:00"),
        "cover": "The safeguarding nurse on call, through the hospital switchboard.",
        "phone": "020 7946 0902",
        "email": "navigator.health@saltmere.example",
        "question": (
            "Attendances, injuries and missed appointments in the last two years. Is the child seen, growing and "
            "registered? Any alert?"
        ),
        "has_navigator": True,
        "agreement_until": _AGREED_UNTIL,
        "role_explained": (
            "Brings together community, hospital and general practice. Clinicians keep their duty of confidence."
        ),
    },
    {
        "code": "education",
        "name": "Education welfare",
        "holds": "Attendance, exclusions, special needs",
        "source_systems": ["pupil database"],
        "may_share": ["Attendance and exclusions", "Special needs and plans", "School's own concerns"],
        "active_from": "2025-09-01",
        "before_that": "",
        "desk": _desk("08:30", "16:45"),
        "cover": "The education welfare duty line, in school hours.",
        "phone": "020 7946 0903",
        "email": "navigator.education@saltmere.example",
        "question": (
            "Attendance, lateness and exclusions this year. What does the school notice, and what does the child say?"
        ),
        "has_navigator": True,
        "agreement_until": _AGREED_UNTIL,
        "role_explained": (
            "Knows where a child learns and whether they come. Schools keep their own safeguarding files."
        ),
    },
    {
        "code": "early_years",
        "name": "Early years",
        "holds": "Nursery attendance, two-year checks",
        "source_systems": ["children's centre register"],
        "may_share": ["Nursery attendance", "Two-year checks", "What staff noticed"],
        "active_from": "2025-09-01",
        "before_that": "",
        "desk": _desk("09:00", "17:15"),
        "cover": "Leave a message; the children's centre manager rings back.",
        "phone": "020 7946 0904",
        "email": "navigator.early-years@saltmere.example",
        "question": (
            "Does the child come to nursery or the children's centre? How do they seem, who brings them, was the "
            "two-year check done?"
        ),
        "has_navigator": True,
        "agreement_until": _AGREED_UNTIL,
        "role_explained": "Knows children under five and their parents in nurseries and children's centres.",
    },
    {
        "code": "housing",
        "name": "Housing",
        "holds": "Tenancies, households, nuisance, homelessness",
        "source_systems": ["tenancy system"],
        "may_share": ["Tenancies and who is registered", "Arrears, repairs and nuisance", "Homelessness applications"],
        "active_from": "2025-09-01",
        "before_that": "",
        "desk": _desk("08:30", "16:45"),
        "cover": "The housing duty officer, in office hours.",
        "phone": "020 7946 0905",
        "email": "navigator.housing@saltmere.example",
        "question": (
            "Who is registered at the address, and who else lives there? Arrears, repairs, nuisance, risk of losing "
            "the home?"
        ),
        "has_navigator": True,
        "agreement_until": _AGREED_UNTIL,
        "role_explained": "Knows who lives where and what the home is like. Can move a family at risk.",
    },
    {
        "code": "yos",
        "name": "Youth offending service",
        "holds": "Orders, assessments",
        "source_systems": ["youth justice system"],
        "may_share": ["Orders and their conditions", "Assessments of risk and need"],
        "active_from": "2025-09-01",
        "before_that": "",
        "desk": _desk("09:00", "16:30", ("wed",)),
        "cover": "Leave a message; the youth justice duty worker rings back.",
        "phone": "020 7946 0906",
        "email": "navigator.yos@saltmere.example",
        "question": "Is any of these children known to youth justice? Orders, assessments, who they are seen with?",
        "has_navigator": True,
        "agreement_until": _AGREED_UNTIL,
        "role_explained": "Works with children who have offended or are at risk of it.",
    },
    {
        "code": "idva",
        "name": "Independent domestic violence advisors",
        "holds": "DASH, safety plans, MARAC",
        "source_systems": ["advisors' casebook"],
        "may_share": [
            "Risk level and date",
            "Safety plan, as far as the adult agrees or a child is at risk",
            "MARAC dates and actions",
        ],
        "active_from": "2025-09-01",
        "before_that": "",
        "desk": _desk("09:00", "17:00", ("mon", "wed")),
        "cover": "The advice line, day and night: 020 7946 0964.",
        "phone": "020 7946 0907",
        "email": "navigator.idva@saltmere.example",
        "question": "Is the adult known? Risk level, safety plan, MARAC, and how it is safe to reach them?",
        "has_navigator": True,
        "agreement_until": _AGREED_UNTIL,
        "role_explained": (
            "Speaks for the adult who is abused. Works with consent unless a child or the adult is at risk."
        ),
    },
    {
        "code": "adults",
        "name": "Vulnerable adults",
        "holds": "Adult needs and safeguarding",
        "source_systems": ["adult care system"],
        "may_share": ["Needs and help given", "Safeguarding adults concerns"],
        "active_from": "2025-09-01",
        "before_that": "",
        "desk": _desk("11:00", "19:00"),
        "cover": "The adult care duty desk, until 19:00.",
        "phone": "020 7946 0908",
        "email": "navigator.adults@saltmere.example",
        "question": "Is any adult in the home known to adult care? What needs, what help, who depends on whom?",
        "has_navigator": True,
        "agreement_until": _AGREED_UNTIL,
        "role_explained": "Assesses adults with care needs and carers, young carers' parents among them.",
    },
    {
        "code": "probation",
        "name": "Probation",
        "holds": "Orders, licences, conditions",
        "source_systems": ["offender register"],
        "may_share": ["Orders and licences", "Conditions that protect children", "Assessed risk to children"],
        "active_from": "2025-12-30",
        "before_that": "virtual link",
        "desk": _desk("08:00", "16:00"),
        "cover": "The probation duty officer, in office hours.",
        "phone": "020 7946 0909",
        "email": "navigator.probation@saltmere.example",
        "question": (
            "Is any of these adults on an order or licence? Conditions about children or addresses, and who supervises?"
        ),
        "has_navigator": True,
        "agreement_until": _AGREED_UNTIL,
        "role_explained": "Supervises adults on orders and licences; must act on a risk to a child.",
    },
    {
        "code": "amh",
        "name": "Adult mental health",
        "holds": "Care plans, contacts",
        "source_systems": ["mental health record"],
        "may_share": ["That an adult is known, and the risk to a child", "Contacts and care plan, by the clinician"],
        "active_from": "2025-12-30",
        "before_that": "virtual link",
        "desk": _desk("08:30", "16:45"),
        "cover": "The crisis team, day and night.",
        "phone": "020 7946 0910",
        "email": "navigator.amh@saltmere.example",
        "question": "Is any of these adults known? What does their state mean for the care of a child today?",
        "has_navigator": True,
        "agreement_until": _AGREED_UNTIL,
        "role_explained": "Treats adults who are mentally unwell. Detail needs their clinician.",
    },
    {
        "code": "substance",
        "name": "Substance misuse service",
        "holds": "Treatment, prescriptions",
        "source_systems": ["treatment register"],
        "may_share": ["That an adult is in treatment, and the risk to a child", "Prescriptions kept at home"],
        "active_from": "2025-10-31",
        "before_that": "virtual link",
        "desk": _desk("09:00", "17:00", ("mon", "tue")),
        "cover": "Leave a message; the treatment service rings back on the next working day.",
        "phone": "020 7946 0911",
        "email": "navigator.substance@saltmere.example",
        "question": (
            "Is any of these adults in treatment? For what, how is it going, are there children at home, where are "
            "medicines kept?"
        ),
        "has_navigator": True,
        "agreement_until": _AGREED_UNTIL,
        "role_explained": "Treats adults who drink or use drugs. Works with consent unless a child is at risk.",
    },
    {
        "code": "voluntary",
        "name": "Voluntary sector",
        "holds": "Attendance at projects",
        "source_systems": ["members' list"],
        "may_share": ["Attendance at projects", "What workers noticed", "Return interviews after going missing"],
        "active_from": "2025-09-01",
        "before_that": "",
        "desk": _desk("09:00", "17:00", ("tue", "wed", "thu")),
        "cover": "Leave a message; the charities' network rings back.",
        "phone": "020 7946 0912",
        "email": "navigator.voluntary@saltmere.example",
        "question": (
            "Does any of these children or adults come to a project? What have workers noticed, and whom does the "
            "child trust?"
        ),
        "has_navigator": True,
        "agreement_until": _AGREED_UNTIL,
        "role_explained": (
            "Charities that know families by choice. Not public bodies: they share under their own ground."
        ),
    },
    {
        "code": "camhs",
        "name": "Child and adolescent mental health",
        "holds": "",
        "source_systems": [],
        "may_share": [],
        "active_from": "2025-09-01",
        "before_that": "by request",
        "desk": {},
        "cover": "By request, in office hours.",
        "phone": "020 7946 0950",
        "email": "camhs@saltmere.example",
        "question": "",
        "has_navigator": False,
        "agreement_until": None,
        "role_explained": "Treats children and young people who are mentally unwell.",
    },
    {
        "code": "ambulance",
        "name": "Ambulance service",
        "holds": "",
        "source_systems": [],
        "may_share": [],
        "active_from": "2025-09-01",
        "before_that": "by request",
        "desk": {},
        "cover": "By request, day and night.",
        "phone": "020 7946 0951",
        "email": "ambulance@saltmere.example",
        "question": "",
        "has_navigator": False,
        "agreement_until": None,
        "role_explained": "Sees homes at their worst moments; reports what crews notice.",
    },
    {
        "code": "schools",
        "name": "Schools",
        "holds": "",
        "source_systems": [],
        "may_share": [],
        "active_from": "2025-09-01",
        "before_that": "by request",
        "desk": {},
        "cover": "The school's safeguarding lead, in school hours.",
        "phone": "020 7946 0952",
        "email": "schools@saltmere.example",
        "question": "",
        "has_navigator": False,
        "agreement_until": None,
        "role_explained": "Know the child best of all. Asked through education welfare.",
    },
    {
        "code": "early_help",
        "name": "Early help",
        "holds": "",
        "source_systems": [],
        "may_share": [],
        "active_from": "2025-09-01",
        "before_that": "by request",
        "desk": {},
        "cover": "By request, in office hours.",
        "phone": "020 7946 0953",
        "email": "early-help@saltmere.example",
        "question": "",
        "has_navigator": False,
        "agreement_until": None,
        "role_explained": "Takes over children whose families want help.",
    },
    {
        "code": "other_la",
        "name": "Other local authority",
        "holds": "",
        "source_systems": [],
        "may_share": [],
        "active_from": "2025-09-01",
        "before_that": "by request",
        "desk": {},
        "cover": "By request; out of hours their emergency duty team.",
        "phone": "020 7946 0954",
        "email": "other-la@saltmere.example",
        "question": "",
        "has_navigator": False,
        "agreement_until": None,
        "role_explained": "Another council's children's social care.",
    },
]
