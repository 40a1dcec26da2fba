import pytest

from matcher.model.fact import Field
from tests.ingest.facts.reading import summary_of, value_of

TOTAL, HIGH, LOW = "total_funding_gbp", "max_award_gbp", "min_award_gbp"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UK businesses can apply for a share of up to £30 million.", {TOTAL: 30_000_000}),
        (
            "Total funding available is £750,000 (ex VAT) with up to £50,000 for each proposal.",
            {TOTAL: 750_000, HIGH: 50_000},
        ),
        ("Estimated value: £270,000", {TOTAL: 270_000}),
        ("Total value (estimated): £182,500 excluding VAT, £219,000 including VAT", {TOTAL: 182_500}),
        ("Budget range: £600,000 to £800,000 excluding VAT.", {TOTAL: 800_000}),
        ("The contract value is between £1.2m and £2m.", {TOTAL: 2_000_000}),
        ("Value: 7708500 GBP", {TOTAL: 7_708_500}),
        ("Gross budget: GBP 12,300,000.", {TOTAL: 12_300_000}),
        ("Grants of between £50,000 and £250,000 are available per project.", {HIGH: 250_000, LOW: 50_000}),
        ("The scheme offers grants between 1,000 and 10,000 pounds.", {HIGH: 10_000, LOW: 1_000}),
        ("Your project's grant request must be between £150,000 and £1 million.", {HIGH: 1_000_000, LOW: 150_000}),
        ("We will award up to 15 proposals £50,000 each.", {HIGH: 50_000}),
        ("Maximum award: £85,000", {HIGH: 85_000}),
        ("The maximum grant is £2 million.", {HIGH: 2_000_000}),
        ("Award range: £10,000 - £100,000", {HIGH: 100_000, LOW: 10_000}),
        ("Total fund: £5,000,000", {TOTAL: 5_000_000}),
        (
            "£1.5m (ex VAT) of funding has been provided to fund contracts with a maximum value of £500k each.",
            {TOTAL: 1_500_000, HIGH: 500_000},
        ),
        ("Seven challenges, up to £350,000 each.", {HIGH: 350_000}),
        ("Firms can bid for up to £5,000 from a £500,000 pot.", {TOTAL: 500_000, HIGH: 5_000}),
        ("Innovate UK will invest up to £15 million, inclusive of VAT, in this competition.", {TOTAL: 15_000_000}),
        ("The Council will spend no more than £74,000 on the work.", {TOTAL: 74_000}),
        ("A budget of £2-3 million is set for the framework.", {TOTAL: 3_000_000}),
        ("Awards of up to £1 million each from a budget of £6m.", {TOTAL: 6_000_000, HIGH: 1_000_000}),
        ("Up to £80,000 per project (total budget £400,000).", {TOTAL: 400_000, HIGH: 80_000}),
        ("Value: £48,000 inc VAT (£40,000 ex VAT).", {TOTAL: 40_000}),
        ("Between £50,000 and £250,000 is available for projects of two years.", {HIGH: 250_000, LOW: 50_000}),
        ("Typical awards are between £60k and £90k.", {HIGH: 90_000, LOW: 60_000}),
        ("Grants: minimum £5,000, maximum £30,000.", {HIGH: 30_000, LOW: 5_000}),
        ("Winners receive a grant of either £20,000 or £30,000.", {HIGH: 30_000}),
        ("Applicants can apply for an award which includes a £50,000 grant.", {HIGH: 50_000}),
        ("Fellowships of up to £300,000 are offered.", {HIGH: 300_000}),
        ("You can apply for funding of up to £100,000.", {HIGH: 100_000}),
        ("The scheme is a £900 million fund for fellowships.", {TOTAL: 900_000_000}),
        ("Innovate UK offers up to £210 million in loans.", {TOTAL: 210_000_000}),
        (
            "£5 million is available for awards of between £200k and £750k.",
            {TOTAL: 5_000_000, HIGH: 750_000, LOW: 200_000},
        ),
        ("Total funding £1.25M for contracts of up to £250k.", {TOTAL: 1_250_000, HIGH: 250_000}),
        ("One contract with a ceiling of £180,000 will be let.", {TOTAL: 180_000}),
        ("Win part of a £600k Challenge Fund.", {TOTAL: 600_000}),
        (
            "A share of up to £9m, with up to £300k for small projects or up to £1m for larger projects.",
            {TOTAL: 9_000_000, HIGH: 1_000_000},
        ),
        ("The grant cannot be less than £20,000 or more than £90,000.", {HIGH: 90_000, LOW: 20_000}),
        ("Of the costs no less than £40,000 and no more than £150,000 may be requested as grant.",
        {HIGH: 150_000, LOW: 40_000}),
        ("The smallest loan is £50,000 and the largest £900,000.", {HIGH: 900_000, LOW: 50_000}),
        ("A studentship is worth at most £30,000.", {HIGH: 30_000}),
        ("Grant request: not less than £20,000, not greater than £80,000", {HIGH: 80_000, LOW: 20_000}),
        ("You can borrow £5,000 at the least and £60,000 at the most.", {HIGH: 60_000, LOW: 5_000}),
        ("Ask for £10,000 as a minimum. We cannot go higher than £90,000.", {HIGH: 90_000, LOW: 10_000}),
        ("Awards of no less than £10,000 and no more than £50,000 are made.", {HIGH: 50_000, LOW: 10_000}),
        ("Grants must not exceed £30,000 nor be less than £2,000.", {HIGH: 30_000, LOW: 2_000}),
        ("Phase 1: up to £25k each for ten teams; phase 2: up to £350k each for four.", {HIGH: 25_000}),
        ("A pot of £2m. No project may receive more than £400,000.", {TOTAL: 2_000_000, HIGH: 400_000}),
        ("Funding of £2m in total, and no proposal should exceed £250k.", {TOTAL: 2_000_000, HIGH: 250_000}),
        ("You cannot ask for more than £50,000 of grant.", {HIGH: 50_000}),
        ("Grants: ask for more than £5,000.", {LOW: 5_000}),
        ("Minimum grant: £4,000\nMaximum grant: £40,000", {HIGH: 40_000, LOW: 4_000}),
        ("Smallest award: £2,000\nLargest award: £9,000", {HIGH: 9_000, LOW: 2_000}),
        ("Our contribution will be no more than £80,000.", {HIGH: 80_000}),
        ("The winner takes home £25,000.", {HIGH: 25_000}),
    ],
)
def test_money_is_told_apart_by_the_words_round_it(text, expected):
    found = summary_of(text, title="Funding competition")
    assert {key: found[key] for key in (TOTAL, HIGH, LOW) if found[key] is not None} == expected


@pytest.mark.parametrize(
    "text",
    [
        "Your project's total costs should be between £25,000 and £1 million.",
        "The full economic cost of your project can be up to £1,250,000.",
        "Cyber insurance of £1 million is also asked for.",
        "Professional indemnity cover of £5m is required.",
        "The supplier's turnover must exceed £500,000.",
        "The day rate is capped at £850.",
        "The average cost of a breach is put at £1,600.",
        "The sector is worth £13 billion to the UK economy.",
        "The last round awarded £3 million to 12 projects.",
        "Budget per project: EUR 9,000,000",
        "Public liability insurance: £10,000,000",
        "Having already invested £20 million, we now turn to robots.",
        "Firms with £500k to £1.5m net revenue are our focus.",
        "You can apply for up to £100,000 full economic cost (FEC).",
        "Projects with a total value of £110,000 are supported.",
        "This is part of a £300 million programme.",
        "Later phases may bring funding of up to £4 million.",
        "The total contract value will be £120,00 (one hundred and twenty thousand pounds).",
        "A mentor is paid £2,000.",
        "The contract we hold is worth £31m.",
        "Applicants hold cover: product liability = £5M per claim.",
        "Over the past decade we gave £30m.",
        "Applicants must show £20,000 of their own money.",
        "A company can receive £315,000 over three years under Minimal Financial Assistance.",
        "Firms turning over less than £90,000 need not apply.",
    ],
)
def test_costs_rates_and_insurance_are_no_award(text):
    found = summary_of(text, title="Funding competition")
    assert (found[TOTAL], found[HIGH], found[LOW]) == (None, None, None)


def test_vat_and_currency_are_kept():
    net = value_of(Field.TOTAL, "Total funding: £900,000 excluding VAT.")
    euros = value_of(Field.TOTAL, "Total budget: EUR 9,000,000")
    assert (net.vat.value, net.currency) == ("ex", "GBP")
    assert (euros.amount, euros.currency) == (9_000_000, "EUR")


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("In the first 12 months the value of purchases will be about £131,000,000.", None),
        ("Projects receive between £10,000 and £50,000.", None),
        ("Up to £90,000 for the first year; the whole contract must not exceed £240,000.", 240_000),
        ("Bids of up to £120,000 are invited.", 120_000),
        ("Lot 1 value £400,000; Lot 2 value £350,000; total £750,000.", 750_000),
        ("Value (£): 240,000. Lots: none.", 240_000),
        ("Budget £90,000 - £110,000 ex VAT", 110_000),
        ("The annual value is put at GBP 80 0000.00 to GBP 120 000.00.", None),
        ("The value is put at GBP 80 000.00 to GBP 120 000.00.", 120_000),
        ("Lot 1: £30,000. Lot 2: £50,000. Overall £80,000.", 80_000),
    ],
)
def test_a_tender_has_one_value_and_no_award(text, total):
    found = summary_of(text, title="Tender for radios")
    assert (found[TOTAL], found[HIGH]) == (total, None)


@pytest.mark.parametrize(
    "text",
    [
        "UKDI wants passive radar receivers. Up to £250,000 per project (ex VAT). Ending at TRL 6.",
        "Receivers that find small boats. Up to £250,000 per project. Suppliers must be UK registered.",
        "DASA seeks proposals against drones. Up to £250,000 per project from a total of £1.5 million.",
    ],
)
@pytest.mark.parametrize("kind", ["", "notice", "competition"])
def test_a_sum_for_a_project_is_an_award_where_nobody_says_that_they_buy(text, kind):
    assert value_of(Field.AWARD_MAX, text, title="Passive radar", kind=kind).amount == 250_000


@pytest.mark.parametrize(
    ("text", "total", "high"),
    [
        ("Total funding available: £1.75 million (ex VAT), up to £350,000 per proposal.", 1_750_000, 350_000),
        ("Total funding available £900,000 (ex VAT), up to £300,000 per project, ending at TRL 7.", 900_000, 300_000),
        ("Grants of up to £400,000 from a pot of £6 million.", 6_000_000, 400_000),
        ("Awards of up to £80,000 out of a fund of £1 million.", 1_000_000, 80_000),
    ],
)
def test_a_pot_and_its_awards_stand_in_one_sentence(text, total, high):
    assert value_of(Field.TOTAL, text, title="Radar", kind="competition").amount == total
    assert value_of(Field.AWARD_MAX, text, title="Radar", kind="competition").amount == high
