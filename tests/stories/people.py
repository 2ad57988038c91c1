"""Who does what in the stories: a class for each role, a sentence for each step."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.stories.person import Person

CONCERN = (
    "On Tuesday morning Finn came in with a bruise on his left arm, about the size of a hand. He was tearful. He said"
    " that his dad had been drinking and was cross about the spilt milk. He asked us not to ring home."
)
VOICE = "Dad was wobbly and shouted. I put Lily in the cupboard with her rabbit."
FINN = {
    "known": "NAMED", "forename": "Finn", "surname": "Kershaw", "born-day": "14", "born-month": "3",
    "born-year": "2017", "sex": "M", "school": "Curlew Marsh Primary",
}  # fmt: skip
LILY = {"known": "NAMED", "forename": "Lily", "surname": "Kershaw", "born-month": "June", "born-year": "2022"}
BABY = {"known": "UNBORN", "expected-month": "September", "expected-year": "2026"}
STACEY = {"relation": "mother", "forename": "Stacey", "surname": "Moor", "age": "about 30", "safe": "UNKNOWN"}
DEAN = {
    "relation": "father", "forename": "Dean", "surname": "Kershaw", "born-day": "12", "born-month": "9",
    "born-year": "1990", "phone": "01632 960450", "safe": "NO",
}  # fmt: skip
TOLD_POLICE = "Two calls to the flat since March, both for shouting at night."


class Teacher(Person):
    """A head teacher who refers."""

    name = "Natalie Cranfield"

    def begins_a_referral(self) -> None:
        """Presses the button and lands on the task list."""
        self.opens("/my-referrals/")
        self.presses_or_follows("Tell us about a child")
        self.fills(what="WORRY")
        self.presses("Continue")
        self.form = self.page.url

    def presses_or_follows(self, words: str) -> None:
        """A link that looks like a button is one to whoever clicks it."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_text(words, exact=True).first.click()
        self.looks()

    def answers(self, part: str, **answers: str) -> None:
        """Answers one page of the form and goes on."""
        self.opens(f"{self.form}{part}/")
        self.fills(answers)
        self.presses("Continue")

    def tells_of_two_children_and_an_unborn_baby(self) -> None:
        """Everything the school knows, one thing a page."""
        for number, child in enumerate((FINN, LILY, BABY), 1):
            self.answers(f"children/{number}", **child)
        for number, adult in enumerate((STACEY, DEAN), 1):
            self.answers(f"adults/{number}", **adult)
        self.answers(
            "worry", happened=CONCERN, when="Tuesday 26 May, 08:35", impact="He is tired and afraid to go home."
        )
        self.answers("words", child_1=VOICE)
        self.answers("home", where="ADDRESS", address="3 Foundry Yard", postcode="qx4 9zz", protected="UNKNOWN")
        self.answers("danger", danger="NO")
        self.answers("contact", interpreter="NO", safe_contact="Ring Stacey at work before 15:00. No texts.")
        self.answers(
            "consent", asked="RISK", why_not="Finn asked us not to: Dad would be cross.",
            decided_by="Natalie Cranfield, safeguarding lead", told="NO",
        )  # fmt: skip

    def checks_and_sends(self) -> str:
        """Reads the answers back and sends them; gives the reference."""
        self.opens(f"{self.form}check/")
        self.picture("refer-check")
        self.presses("Send to")
        self.reads("We have it")
        self.reference = self.reference_shown()
        return self.reference

    def reference_shown(self) -> str:
        """The first reference on the page."""
        found = re.search(r"[A-Z]\d\d-\d{5}", self.page.locator("main").inner_text())
        assert found is not None
        return found[0]

    def reads_what_became_of_it(self, *words: str) -> None:
        """Opens their own referral and reads where it stands."""
        self.opens(f"/my-referrals/{self.reference}/")
        self.sees(*words)


class ContactOfficer(Person):
    """Takes what comes in and finds who it is about."""

    name = "Reece Doherty"

    def finds_in_the_case_system(self, child: int, status: str = "NOT_OPEN", **more: str) -> None:
        """Records whether the child is open to a worker, and where they looked."""
        self.opens(self.of(f"who/child/{child}/"))
        self.fills(status=status, source="The children's case system", **more)
        self.presses("Save what you found")

    def links(self, kind: str, number: int, known: str) -> None:
        """Says that this is somebody who is known."""
        self.opens(self.of(f"who/{kind}/{number}/"))
        self.sees("The hub has linked nobody", known)
        self.page.get_by_label(known).check()
        self.presses("Save and go on")

    def adds(self, kind: str, number: int) -> None:
        """Says that this is somebody new."""
        self.opens(self.of(f"who/{kind}/{number}/"))
        self.fills(who="NEW")
        self.presses("Save and go on")

    def passes_it_on(self) -> None:
        """Has said who it is as far as it can be said."""
        self.opens(self.of("who/"))
        self.presses("Ready to be rated")

    def begins_to_take_a_call(self) -> None:
        """A neighbour rings about a small child."""
        self.opens("/take/")
        self.fills(
            {
                "danger": "NO", "channel": "PHONE", "source": "neighbour", "may_name": "NO",
                "referrer_phone": "01632 960777", "children-0-forename": "Poppy", "children-0-born": "01/01/1900",
                "children-0-sex": "F", "address_line": "Top flat, 9 Foundry Yard",
                "concern": "A small girl cries every night and nobody seems to come.", "asked": "NOT_STATED",
            }
        )  # fmt: skip


class SocialWorker(Person):
    """Rates, asks, puts it together, recommends."""

    name = "Rosie Penbridge"

    def rates(self, child: int, rating: str, because: str, *concerns: str) -> None:
        """Rates one child, who has no rating yet."""
        self.opens(self.of(f"children/{child}/rate/"))
        assert self.page.locator("main input:checked").count() == 0
        self.fills(rating=rating, because=because, concerns=list(concerns))
        self.picture("rate") if child == 1 else None
        self.presses("Save")

    def steps(self, child: int, to: str, because: str) -> None:
        """Steps a child's rating up or down."""
        self.opens(self.of("step/"))
        self.fills(children=str(child), to=to, because=because)
        self.picture("step")
        self.presses("Step to this rating")

    def asks(self, **questions: str) -> None:
        """Ticks agencies one by one, writes each its question and says why it may be asked."""
        self.opens(self.of("ask/"))
        assert self.page.locator("main input:checked").count() == 0
        for agency, question in questions.items():
            self.fills({f"ask_{agency}": True, f"question_{agency}": question})
        self.fills(
            purpose="PROTECT", lawful_basis="PUBLIC_TASK", necessity="An injury without an account that fits.",
            family_told="NO", why_no="Finn asked us not to: his dad would be cross.",
        )  # fmt: skip
        self.picture("ask")
        self.presses("Ask the agencies I ticked")

    def records_the_agencies_discussion(self) -> None:
        """Notes who took part in the short discussion and what they agreed."""
        self.opens(self.of("decision/discussion/"))
        self.fills(
            {
                "took_part-0-agency": "police", "took_part-0-name": "Monique Rowe", "took_part-1-agency": "health",
                "took_part-1-name": "Florence Bradwick", "agreed": "Finn is seen at school today, before home time.",
            }
        )  # fmt: skip
        self.presses("Save the discussion")

    def recommends(self, *outcomes: str) -> None:
        """Analyses, and recommends an outcome for each child, on every item there is."""
        self.opens(self.of("recommend/"))
        assert self.page.locator("main input:checked").count() == 0
        for number, outcome in enumerate(outcomes, 1):
            part = f"child-{number}-"
            self.fills(
                {
                    f"{part}level": "4" if outcome == "S47" else "3",
                    f"{part}voice": VOICE if number == 1 else "Too young to be asked; seen by nobody yet.",
                    f"{part}because": "One home, one bruise without an account that fits.",
                    f"{part}outcome": outcome,
                }
            )
        self.fills(
            analysis="A bruise and what Finn says fit together. Two calls at night say it is not the first time.",
            worries="Dean drinks again and Stacey is expecting.", protects="Stacey works and comes to every meeting.",
            not_known="How Lily is. When Dean drinks.", parents_view="Not asked yet: Finn would not be safe.",
            enough="YES", enough_because="Two agencies answered and agree.",
        )  # fmt: skip
        for item in self.page.locator('[name="relied_on"]').all():
            item.check()
        self.picture("recommend")
        self.presses("Send to")


class Navigator(Person):
    """Answers for one agency. Monique Rowe speaks for the police."""

    name = "Monique Rowe"

    def takes_the_request(self) -> None:
        """Opens this referral's request from the desk, which shows who, what and the time left."""
        self.opens("/requests/")
        with self.page.expect_navigation():
            self.page.locator("main li, main tr", has_text=self.reference).get_by_role("link").first.click()
        self.looks()

    def answers(self, text: str = TOLD_POLICE, label: str = "TEAM") -> None:
        """One item: what it is, from where, and who may see it."""
        self.takes_the_request()
        self.fills(
            {
                "items-0-text": text, "items-0-kind": "FACT", "items-0-dated_words": "9 March 2026",
                "items-0-source_system": "crime and intelligence system", "items-0-label": label,
                "level": "4", "why_4": "A child hurt at home.",
            }
        )  # fmt: skip
        self.picture("answer")
        self.presses("Release 1 item")

    def says_nothing_is_held(self) -> None:
        """Two clicks: the link beside the request, and yes."""
        self.opens("/requests/")
        self.follows(f"Nothing held about {self.reference}")
        self.presses("Yes, nothing is held")


class Manager(Person):
    """Decides, confirms and hands over."""

    name = "Said Yusuf"

    def decides(self, *parts: tuple[str, str], reasons: str = "I agree: the bruise cannot wait.") -> None:
        """Decides each child in turn: an outcome and a final rating."""
        self.opens(self.of("decide/"))
        self.writes_a_decision(*parts, reasons=reasons)
        self.picture("decide")
        self.presses("Record the decision")

    def writes_a_decision(self, *parts: tuple[str, str], reasons: str) -> None:
        """Fills the page in, with nothing chosen beforehand."""
        assert self.page.locator("main input:checked").count() == 0
        for number, (outcome, rating) in enumerate(parts, 1):
            part = f"child-{number}-"
            social_care = "YES" if outcome in ("S47", "S17") else "NO"
            named = {f"{part}service": "family_hub"} if outcome == "EH" else {}
            self.fills(
                {
                    f"{part}outcome": outcome,
                    **named,
                    f"{part}final_rating": rating,
                    f"{part}to_social_care": social_care,
                }
            )
        self.fills(
            reasons=reasons, outcome_sought="Every child of the family is seen and safe by tonight.",
            agencies_agree="Police and health.", who_tells_family="Rosie Penbridge", family_told_when="After school",
        )  # fmt: skip

    def hands_over(self, team: str, spoken_to: str, time: str) -> None:
        """Speaks first, ticks children and items one by one, looks at the pack, and sends it."""
        self.opens(self.of("hand-over/"))
        self.fills(team=team, spoken_to=spoken_to)
        for name in ("children", "items"):
            for box in self.page.locator(f'[name="{name}"]').all():
                box.check()
        self.fills({"spoken_at-time": time})
        self.presses("See what the team will see")
        self.picture("hand-over")
        self.presses("Hand over")

    def tells_the_referrer(self, *not_for_them: str) -> None:
        """Reads the words for this kind of referrer, asks the two questions, looks, and sends."""
        self.opens(self.of("feedback/"))
        self.page.locator('[name="how"]').first.check()
        self.fills(feared="NO", safe="YES")
        self.presses("See what they will see")
        for text in not_for_them:
            expect(self.page.locator("#preview")).not_to_contain_text(text)
            expect(self.page.locator("#preview ~ *", has_text="Withheld from")).to_contain_text(text)
        self.picture("feedback")
        self.presses("Send and record")

    def tells_the_agencies(self) -> None:
        """Reads what each agency will see, ticks that, and sends."""
        self.opens(self.of("tell-agencies/"))
        self.fills(read=True)
        self.presses("Tell ")


class Receiver(Person):
    """Manages a team that takes children over. Orla Thornby's is child protection."""

    name = "Orla Thornby"

    def opens_the_pack(self) -> None:
        """From the list of what was handed to the team."""
        self.opens("/packs/")
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=self.reference).first.click()
        self.looks()

    def accepts(self, *ratings: str) -> None:
        """A named worker takes it, with the team's own rating of each child."""
        self.fills(takes="YES", worker_name="Hannah Birch", rating_because="We see it as the hub does.")
        for number, rating in enumerate(ratings, 1):
            self.fills({f"rating_{number}": rating})
        self.presses("Save")
