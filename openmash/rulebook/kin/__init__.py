"""Who belongs to whom: relationships in time, read as at a day, judged, proposed, and laid out as a genogram.

Source: M3.3 (household and relationships as a picture), M1.7 (siblings and household found and offered); the symbols
are the usual ones of family work (McGoldrick, Gerson, Petry: Genograms).
"""

from openmash.rulebook.kin.calling import called, hangs_by, of_couple, sentence
from openmash.rulebook.kin.homes import Home, Outline, Stay, homes_on, outlines
from openmash.rulebook.kin.judging import doubts, may_relate
from openmash.rulebook.kin.placing import Drawing, Place, Sibship, Union, lay_out
from openmash.rulebook.kin.proposing import Named, Proposal, propose, sex_said
from openmash.rulebook.kin.reading import Couple, Family, age_on, as_at, siblings
from openmash.rulebook.kin.words import CARES, COUPLES, DESCENT, SYMMETRIC, UPWARD, Kin, Kinsperson, Life, Tie, of_words

__all__ = [
    "CARES",
    "COUPLES",
    "DESCENT",
    "SYMMETRIC",
    "UPWARD",
    "Couple",
    "Drawing",
    "Family",
    "Home",
    "Kin",
    "Kinsperson",
    "Life",
    "Named",
    "Outline",
    "Place",
    "Proposal",
    "Sibship",
    "Stay",
    "Tie",
    "Union",
    "age_on",
    "as_at",
    "called",
    "doubts",
    "hangs_by",
    "homes_on",
    "lay_out",
    "may_relate",
    "of_couple",
    "of_words",
    "outlines",
    "propose",
    "sentence",
    "sex_said",
    "siblings",
]
