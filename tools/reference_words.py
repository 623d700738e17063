"""Sentences of the reference that no code or content file holds. A test says when a key has none, or one too many."""

FILE_KEYS = {
    "jurisdiction": "Whose law: `us` for federal law alone, a state such as `us-fl`, or a list of states. `us` when "
    "left out.",
    "timezone": "A name such as `America/New_York`. The jurisdiction's first one when left out.",
    "facts": "Facts of this page, by name. Those of one episode, identification or disclosure may stand here too.",
    "episodes": "Times missing, oldest first. Each has an `id` and the facts that begin with `missing.`, without "
    "that word.",
    "identifications": "What was concluded. Each has an `id`, a `form` (sex, labor, unclear), a `status`, the time "
    "`at` which the actor learned it, `by` (agency_employee, other), and `before_care` and `in_care` if known.",
    "disclosures": "What the child told. Each has an `id` and the facts that begin with `disclosure.`, without that "
    "word.",
    "done": "What was done, with its proof.",
}

DONE_KEYS = {
    "id": "A name of your choice.",
    "act": "What was done, as the rule names it.",
    "to": "Whom it was told.",
    "duty": "Instead of act and recipient: the id of the rule.",
    "at": "When. Always needed.",
    "about": "Which event, by its id. Needed when there are several.",
    "reference": "The number of the report or record. Without it the duty is met, and not proven.",
    "outcome": "`done` (when left out), `declined`, `closed` or `released`.",
    "retry_at": "After a decline: when to try again.",
    "by": "Who closed or released it; needed then.",
    "reason": "Why it was closed or released; needed then.",
    "channel": "How it was sent.",
    "sent_by": "Who sent it.",
    "sent_at": "When it was sent, if that was another time.",
    "done_by": "Who did it.",
    "done_at": "When it was done, if that was another time.",
    "tool": "With what, for a screening.",
    "digest": "The digest of the report that was sent.",
    "late_reason": "Why it was late.",
}

RULE_KEYS = {
    "id": "The name of the rule, and of its file. Letters, digits and hyphens.",
    "title": "A few words, as a list shows them.",
    "plain": "One or two sentences that tell a worker what to do.",
    "act": "What closes the duty. One act closes every open duty with the same act, recipient and event.",
    "status": "How far the rule may be relied on. A draft is listed with what would lift it, and never counted as due.",
    "authority": "What the rule rests on: where it stands, its entry in `sources.yaml`, in force from when (and until "
    "when), and the day somebody last read it. With `fields` it carries only those keys.",
    "standing": "How strong the duty is. The first branch that is true counts. A stronger branch before it that is not "
    "known is told as *would be*.",
    "to": "Who is told. Each recipient is a duty of its own, with its own proof.",
    "binds": "Who must act: a condition on the actor.",
    "starts": "The event that starts the duty: one time, or the earliest of several. Without it the rule is about "
    "the child as things stand now.",
    "when": "When the duty applies. Read as of the event: what changes later does not undo it.",
    "clock": "By when. Of several lines the earliest counts that is not known to be false. A duty without a clock "
    "has no due time and is never overdue.",
    "not_after": "A time that caps the due time, such as the 18th birthday.",
    "until": "An event that ends the duty: met if something was done by then, otherwise overtaken.",
    "overtaken_by": "An event that ends the duty before it is due, but only where `settings.returned_before_due` "
    "says so.",
    "repeat": "Owed again and again, until an event. Without `every` it is ongoing, and never overdue.",
    "also_show": "A second time beside the due time: good practice, or a cautious reading. It never makes anything "
    "overdue.",
    "content": "What should be said. An overlay adds to this list.",
    "proof": "What proves that it was done. An overlay adds to this list.",
    "limits": "The privacy limits to keep while doing it. An overlay adds to this list.",
    "tightens": "The rule that this one makes stricter. What is not written is taken from there; the earlier due "
    "time counts.",
    "watch": "Who is bound, when it is somebody else's duty that the agency watches.",
    "never_held": "`yes`: this notice is never held back, even when a family member is a suspect (court, ICWA).",
    "warn": "Sentences to read before acting, shown while their condition holds.",
    "caveats": "What a careful reader should know about the rule.",
    "review": "Who reviewed the rule, on which day, and how often to look again.",
    "lifted_by": "For a draft: what must happen before it may be used.",
}

CONDITIONS = [
    ("{care.foster_care: yes}", "The fact has this value."),
    ("{missing.kind: [missing, abducted]}", "The fact has one of these values. For a set: it holds one of them."),
    ("{child.age: {lt: 13}}", "Less than; also `le` (at most), `gt` (more than), `ge` (at least)."),
    ("{child.age: {ge: 18, lt: settings.ive_age}}", "Two limits at once, one of them a setting."),
    ("{all: [{care.foster_care: yes}, {child.age: {lt: 18}}]}", "Every one of them holds."),
    ("{any: [{care.foster_care: yes}, {care.open_in_home_case: yes}]}", "At least one of them holds."),
    ("{none: [{child.married: yes}]}", "None of them holds."),
    ("{at_least: {n: 1, of: [{care.foster_care: yes}, {care.chafee_services: yes}]}}", "So many of them hold."),
    ("{term: population_9c}", "A term that the law defines, written once in `terms.yaml`."),
    ("{known: missing.located_at}", "The fact is known; a time must also have come. Never unknown itself."),
    (
        "{not_ruled_out: {child.citizenship: foreign_national}}",
        "Yes unless it is known to be otherwise. It asks for the fact.",
    ),
]

EXAMPLE_KEYS = {
    "name": "A sentence that says what the example shows.",
    "at": "The moment at which we ask.",
    "expect": "What must come out. Only the keys that are named are checked; `none` stands for a value that is not "
    "there.",
    "book_adds": "Rules that the example invents, to show what an agency could add.",
}

ANSWER = {
    "at": "The moment asked about, in the time zone of the case.",
    "jurisdiction": "Whose law was asked.",
    "book": "The newest day on which any of its law was read, and a digest of every file of the book.",
    "duties": "What is due, was due, or was done.",
    "cannot_tell": "Duties whose event is known, and which one more fact could still make fire.",
    "others": "Duties of somebody else that the agency should watch.",
    "drafts": "Rules not ready for use that would fire. Never a must, whatever their `standing` will be once they "
    "are lifted.",
    "changes_at": "The next moment at which this answer changes by time alone, or null.",
}

FINDING = {
    "id": "The rule.",
    "instance": "Rule, event and recipient: one duty. Stays the same from answer to answer.",
    "about": "The event: the id of an episode, identification or disclosure, or `case`.",
    "recipient": "Who is to be told.",
    "act": "What closes it.",
    "title": "A few words in English. Other languages: `Book.said`.",
    "standing": "`must`, `should` or `may`.",
    "basis": "What that strength rests on.",
    "would_be": "Stronger standings that an unknown fact holds back, the strongest first.",
    "state": "`open`, `met`, `met_late`, `overdue`, `overtaken`, `held` or `closed_with_reason`.",
    "proven": "`yes` or `no`, apart from the state: done without a reference is met, and not proven.",
    "started_at": "When the event was; null for a rule without an event.",
    "due_at": "Null where the law gives no hours: never overdue.",
    "also_show": "Other times to show: `due_at`, `as` (good_practice or conservative), `passed` (yes or no, as true or "
    "false), and the `rule` when a recommended overlay gives it. They never make anything overdue.",
    "why": "What made it fire, fact by fact.",
    "asks": "Facts worth finding out although the duty stands already.",
    "authority": "The law in force at the event, and when it was last read.",
    "content": "What should be said.",
    "limits": "Privacy limits to keep.",
    "restricted_by": "Restricted facts that the rule reads, known or not. Show this duty only to people who may see "
    "them.",
    "warnings": "Sentences to read before acting: `code`, `en`, `es`.",
}

SOMETIMES = {
    "retry_at": "When to try again, after somebody declined.",
    "immediate": "For a duty that is due at once: `minutes_taken`, `late_after`, and against what it counts as late.",
    "repeats": "True when it is owed again and again.",
    "who": "Whose duty it is, under `others`.",
    "lifted_by": "What would lift it, under `drafts`.",
    "conflicts": "Where another rule pulls the other way: keys of `conflicts.yaml`.",
    "set_by": "The other rule whose earlier time `due_at` is: a state's beside a federal duty, or the other way round.",
}

CANNOT_TELL = {
    "id": "The rule.",
    "about": "The event.",
    "needs": "At most three facts that could still make it fire, the most telling first.",
    "restricted_by": "As in a duty.",
}

ADDED = (
    "This format was first written down with fewer keys. New since then, and none is gone: for a duty `act`, "
    "`immediate`, `repeats`, `who`, `lifted_by`, `conflicts` and `set_by`; `passed` and `rule` inside `also_show`; "
    "`restricted_by` where we cannot tell; and `changes_at` for the whole answer."
)

RESULT = {
    "instrument": "What was used.",
    "version": "Its version.",
    "digest": "A digest of its file: these very words were asked.",
    "outcome": "`no_score`, `negative`, `positive`, `indeterminate`, `refer_now`, `refused` or `incomplete`.",
    "headline": "The outcome in one sentence: `code`, and `words` in `en` and `es`.",
    "low": "For a rule that counts: the lowest number the answers allow; otherwise null.",
    "high": "The highest number, if every gap were a yes; otherwise null.",
    "cut": "The number from which it counts as positive; null without one.",
    "counts": "How often each kind of answer was given, for the items that were shown.",
    "made_by": "The items that made this result.",
    "missing": "Items that were shown and have no yes or no.",
    "not_counted": "Items that were answered although an earlier answer hides them.",
    "flags": "Notes of this project beside an instrument, each saying so; never part of the result.",
    "notices": "What to know before using the result.",
    "can_tell": "What it can tell.",
    "cannot_tell": "What it cannot.",
    "next_steps": "What to do now.",
    "per_hundred": "Out of a hundred children, how many are missed and how many are false alarms, where a study and a "
    "prevalence with a source are known; otherwise null.",
}
