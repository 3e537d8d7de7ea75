"""What people in an office write to each other: mails, replies, notes, titles.

`{company}`, `{city}` and `{day}` (a weekday) are filled from the world. No text names its reader,
so that each can go to anybody.
"""

# ruff: noqa: E501

from __future__ import annotations

RECEIVED = (
    ("Updated figures from {company}", "{company} sent new figures last night. Two lines changed, both on page three. Could you look them over before {day}?"),
    ("Visit to {city}", "I'm trying to pin down the visit to {city}. Mornings work best on our side. Which day suits you?"),
    ("Contract draft, second round", "Here is the second draft. Clause four is the only one still open. Legal wants an answer by {day}."),
    ("Workshop room", "The large room is taken on {day}, so I moved us to the one by the courtyard. It seats twelve."),
    ("Invoice query", "Our bookkeeping can't match the last invoice from {company}. Do you know what the extra line is for?"),
    ("Photos from {city}", "I finally sorted the pictures from {city}. The ones of the stand came out well, use whichever you like."),
    ("Short notice: demo on {day}", "{company} asked for a demo on {day}. It only needs twenty minutes, but somebody has to know the reporting part."),
    ("Offer for the new shelving", "Three offers came in for the shelving. The middle one is cheaper over five years. I attached my notes."),
    ("Interview candidates", "Both candidates made a good impression. I lean towards the second one. Tell me what you think before we write to them."),
    ("Travel budget", "We have used two thirds of the travel budget already. Please check with me before anything beyond {city} is booked."),
    ("Broken projector", "The projector in the small room gave up again. I ordered a spare part, it should be here on {day}."),
    ("Press question about {company}", "A journalist wants to know how long we have worked with {company}. I'd say three years, but you may have it exactly."),
    ("Training dates", "The training can run in {city} or online. If it is to be {city}, they need to know by {day}."),
    ("Minutes of last week", "The minutes are in. I noted two tasks under your name, tell me if either is wrong."),
    ("Delivery from {company}", "The delivery from {company} is short by one crate. They will send it on {day} at no charge."),
    ("Dinner after the fair", "A few of us are going out after the fair in {city}. There is a table for eight, shall I count you in?"),
    ("Security questionnaire", "{company} wants the questionnaire back this month. Most answers can be copied from last year, section five is new."),
    ("Change of supplier", "If we leave {company}, notice is due soon. I put the pros and cons on one page."),
    ("Keynote slot", "The organisers in {city} offer us the slot after lunch. It's not ideal, but it is the larger hall."),
    ("Feedback on the prototype", "Users liked the new layout and got lost in the settings. I would fix that before we show it to {company}."),
    ("Parking permits", "Permits expire at the end of the month. If you still need yours, send me the number plate by {day}."),
    ("Translation of the brochure", "The translation is done except for the captions. Could somebody in {city} check the tone?"),
    ("Lost umbrella", "A green umbrella was left in the meeting room on {day}. It's at the front desk."),
    ("Plan for the handover", "I'd like to hand over in two sessions, the first on {day}. An hour each should do."),
    ("Question about the {city} office", "Somebody asked whether the {city} office stays open in August. Do we have anything in writing?"),
    ("Customer story", "{company} agreed to a customer story. They would like to see the questions in advance."),
)  # fmt: skip

SENT = (
    ("Agenda for {day}", "Here is the agenda for {day}. If anything is missing, let me have it by noon."),
    ("Thanks for having us in {city}", "It was a good visit. I'll send the numbers we talked about within the week."),
    ("Quote for {company}", "I've put the quote together. The discount is the one we agreed on."),
    ("Keys to the archive", "I left the keys with the front desk. Please hand them back there on {day}."),
    ("Slides", "These are the slides, with the chart corrected. The rest is unchanged."),
    ("My notes on {company}", "Attached are my notes from the call. The second page is the important one."),
    ("Reservation for twelve", "The table is reserved for {day}. They need the final number a day ahead."),
    ("Reference for the translator", "I've worked with her twice and would do so again."),
)  # fmt: skip

TO_SEND = (
    ("Numbers for {company}", "The figures for {company} are final now. You can use them in the report as they are."),
    ("Running late on the draft", "I need one more day for the draft. You will have it on {day} at the latest."),
    ("Trip to {city}", "I'll be in {city} next week and could stop by your office. Would the late afternoon work?"),
    ("Question about the lease", "Do we have to give notice before the summer? I can't find the clause in my copy."),
    ("Room for the workshop", "Could you reserve a room for fifteen people? We need a screen and a whiteboard."),
    ("Introduction to {company}", "I'd like to introduce you to the people at {company}. They are looking for exactly what you do."),
    ("Slides from {city}", "The slides from {city} are ready. Skip the first three, they were only for the audience there."),
    ("Quick favour", "Could you read my summary before it goes out? It's one page and I'd value a second pair of eyes."),
    ("Cancelled order at {company}", "We cancelled the order at {company}, so please ignore any reminder they send."),
    ("Thank you", "Thank you for stepping in last week. The customer noticed, and so did I."),
    ("Lunch on {day}", "Are you free for lunch on {day}? I'd like to hear how the new project is going."),
    ("Missing receipt", "I'm still missing the receipt for the dinner in {city}. A photo of it is enough."),
    ("New contact at {company}", "Our contact at {company} has changed. From now on, everything goes through their service desk."),
    ("Agenda point", "Please put the maintenance plan on the agenda. Ten minutes should be enough."),
    ("Price increase at {company}", "{company} announced a price increase of four percent. I think we should negotiate before we accept it."),
    ("Moving the deadline", "Could we move the deadline by a week? The test results will not be in before {day}."),
    ("Conference in {city}", "The call for papers in {city} closes soon. Shall we hand in the talk from last year?"),
    ("Feedback on the brochure", "I like the new brochure, except for the cover. Could we see one version without the skyline?"),
    ("Keys", "I still have the spare keys to the archive. I'll drop them off on {day}."),
    ("Test environment", "The test environment will be down on {day} from noon. Please save your work before that."),
    ("Invitation to the summer party", "The summer party is on this year, and you are invited. Bring a jacket, it is outdoors."),
    ("Call with {company}", "The call with {company} went well. They want a trial, and they want it small."),
    ("Printer paper", "We are out of the heavy paper again. Could you add two boxes to the next order?"),
    ("Holiday cover", "I'm away for two weeks in summer. Would you cover the {city} account while I'm gone?"),
    ("Warehouse visit", "I'd like to see the warehouse in {city} before we sign. Could you find out whom to ask?"),
    ("Survey results", "The survey closed with a good turnout. The short version: people want fewer meetings."),
)  # fmt: skip

REPLIES = (
    "Thanks, I'll go through it today and get back to you by {day}.",
    "That works for me. Please go ahead.",
    "I'd rather wait until {company} has confirmed.",
    "Good point, I had missed that. I'll correct it this afternoon.",
    "Could you send me the previous version as well? I want to compare the two.",
    "I'm in {city} until {day}, so it will have to wait a little.",
    "Agreed. Let's keep it short and decide on {day}.",
    "I can't say for sure yet. Give me until {day}.",
    "Please talk to the people at {company} first, they know the background.",
    "Happy with all of it, except for the last paragraph.",
    "Count me in.",
    "I'm afraid I can't make it, but I'd like to see the notes afterwards.",
    "Yes, the second option please. It saves us the trip to {city}.",
    "Let's talk about it on the phone, that's quicker than writing.",
    "Thanks for the reminder. It's done.",
    "I have passed it on, and you should hear from them before {day}.",
    "No objection from my side, as long as the budget stays as it is.",
    "That's news to me. Who decided it?",
    "Sounds right. I'd only add a line about the {city} office.",
    "Please hold it back for now. I'll explain on {day}.",
    "I've checked, and the numbers are correct.",
    "Could we do it a week later? Too much is going on right now.",
    "Well done, that was faster than I expected.",
    "I don't have a strong opinion, so please decide as you see fit.",
)

FORWARD_NOTES = (
    "Could you take this one over? I'm tied up until {day}.",
    "Just so you know what is coming.",
    "What do you make of this?",
    "Please answer them directly, you know more about it than I do.",
    "This came in today. I think it belongs with you.",
    "For your files, no answer needed.",
    "Can you check whether this is still correct?",
    "Here is the thread I mentioned.",
    "Please have a look before we talk on {day}.",
    "I've not replied yet. Tell me what you would say.",
    "This may matter for the {company} account.",
    "Have we seen this before? It sounds familiar.",
    "Would you mind adding it to the agenda?",
    "It's the one with the open question at the end.",
    "I'd like your opinion before I answer.",
    "This concerns the {city} office more than us.",
    "Read the last paragraph first.",
    "You asked about it, here it is.",
    "Do you want to handle it, or shall I?",
    "Passing this on as promised.",
    "Keep it to yourself until {day}, please.",
)

CANCEL_NOTES = (
    "Sorry for the short notice, something urgent came up.",
    "We settled it by mail, so there's no need to meet.",
    "I'm ill and will propose a new date when I'm back.",
    "The customer asked for more time.",
    "Let's do this when the figures are in.",
    "I'll send a short summary instead.",
    "The room is being repaired that day.",
    "Two of us can't make it, so it's better to wait.",
    "It overlaps with the visit from {company}.",
    "I have to be in {city} that day.",
    "We'll cover it in the next weekly call.",
    "This is no longer needed, thank you for keeping the time free.",
    "I'd rather give everybody the hour back.",
    "The decision was made without us.",
    "Please keep the material, we'll need it later in the month.",
    "My train was cancelled and I won't make it back in time.",
    "The draft isn't ready, and without it there's nothing to discuss.",
    "A colleague will get in touch with each of you separately.",
    "We found a faster way to sort it out.",
    "I'll explain on the phone.",
)

TITLES = (
    "Budget review", "{company} kickoff", "Design week planning", "Contract negotiation with {company}",
    "Quarterly planning", "Hiring interview", "Site visit at {company}", "Dentist appointment",
    "Product demo for {company}", "Marketing roundtable", "Safety training", "Roadmap session",
    "Press briefing", "Team retrospective", "Supplier audit at {company}", "Workshop on accessibility",
    "Board presentation", "Onboarding session", "Photo shoot", "Warehouse tour",
    "Pricing discussion with {company}", "Trade fair preparation", "Research colloquium",
    "Customer panel", "Renovation walk-through", "Data protection briefing", "Translation check",
    "Farewell drinks", "Strategy day", "Test run of the keynote",
)  # fmt: skip
ASKED_TITLES = (
    "Follow-up with {company}", "Lunch near the office", "Preparation for {city}", "Dry run of the pitch",
    "Invoice check", "Call with {company}", "Visit from {company}", "Portfolio review",
    "Coffee with the new colleagues", "Rehearsal for {city}", "Expense paperwork", "Release planning",
    "Interview with {company}", "Stand construction in {city}", "Eye test", "Handover to the night shift",
    "Brainstorming on the new name", "Arrival in {city}", "Final proofreading", "Tax adviser",
    "Budget talk with {company}", "Walk through the new offices", "Quiet hour for writing",
    "Tasting for the summer party", "Debrief of the trade fair", "School play",
)  # fmt: skip
PLACES = (
    "Room 2", "Room 5", "the library", "the large hall", "online", "the courtyard", "second floor",
    "the canteen", "Studio B", "the lab", "reception", "the boardroom",
)  # fmt: skip
EVENT_NOTES = (
    "Bring the printed version.", "Please read the summary first.", "Coffee will be there.",
    "Ends on time, another group follows.", "Dial-in for those who travel.", "Visitor badges at the desk.",
    "Agenda follows.", "First half without slides.", "Laptops not needed.", "",  "", "",
)  # fmt: skip
ROLES = (
    "head of purchasing", "account manager", "lead engineer", "project coordinator",
    "communications officer", "finance director", "product designer", "operations manager",
    "legal counsel", "research lead",
)  # fmt: skip
OUTSIDERS = (
    ("Conference desk", "desk@meetups.example"),
    ("Building services", "service@facility.example"),
    ("Accounts office", "accounts@ledgerworks.example"),
    ("Newsroom", "newsroom@dailypost.example"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
