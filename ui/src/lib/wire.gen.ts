// Generated from wire.go, wire_command.go, wire_member.go, wire_staff.go, wire_people.go, wire_round.go, wire_goal.go, wire_survey.go, wire_activity.go by `make generate`. Do not edit.

/** Screen is which page a connection belongs to. It decides what the page is told and what it may ask. */
export type Screen =
  | "start"
  | "entrance"
  | "booking"
  | "door"
  | "staff"
  /** at the staff's address, while nobody is signed in; it has no connection */
  | "signIn";

/** FromServer is one frame to a screen. Exactly one field is set. */
export interface FromServer {
  snapshot?: Snapshot;
  delta?: Delta;
  answer?: Answer;
  welcome?: Welcome;
  badge?: Badge;
  signedOut?: SignedOut;
  beat?: Beat;
}

/** Snapshot is all that a screen needs to paint itself. The first HTML carries the same object inline. */
export interface Snapshot {
  /** new at each start of the daemon */
  epoch: string;
  /** an idle page with another build reloads itself */
  build: string;
  seq: number;
  now: string;
  screen: Screen;
  /** the door's room */
  room?: string;
  state: State;
}

/** Delta carries the topics of State that changed, each whole. */
export interface Delta {
  seq: number;
  now: string;
  state: State;
}

/** Beat comes every ten seconds, so that a page knows the time and that the daemon lives. */
export interface Beat {
  /** the last delta sent; more than the page has seen means a gap */
  seq: number;
  now: string;
}

/** State is what a screen shows, by topic. A topic that is absent is not for this screen (snapshot) or unchanged (delta). */
export interface State {
  place?: Place;
  rooms?: Room[];
  /** booking, staff */
  organisations?: Organisation[];
  today?: Day;
  /** the day asked for with Watch */
  watched?: Day;
  devices?: Device[];
  /** booking, while signed in: drop it when SignedOut comes */
  mine?: Mine;
  /** staff: fourteen days from today */
  upcoming?: Booking[];
  /** staff: what waits for their yes or no, however far ahead */
  pending?: Booking[];
  /** staff */
  counts?: Counts;
  /** entrance */
  survey?: Survey;
  /** staff: who is signed in; absent where nobody has to */
  you?: You;
}

/** Place is the mötesplats itself. */
export interface Place {
  name: string;
  /** of the staff, shown when something is wrong */
  phone: string;
  /** IANA */
  zone: string;
  languages: string[];
  /** the address that phones reach calendars at, without a path; absent: only this one */
  calendars?: string;
  /** the wires are simulated; the start page then links to the simulator */
  demo: boolean;
  /** what tells visitors how they are counted, in order: i18n keys below entrance.notice */
  notice: string[];
  /** the languages that the device reads aloud */
  voices: string[];
  lists: Lists;
}

/**
 * Lists is the ids that details and spaces are made of, in the order to show them. Names are translated: i18n keys below activity, topic,
 * group, band, equipment, access and kind.
 */
export interface Lists {
  activities: string[];
  topics: string[];
  groups: string[];
  /** age bands, youngest first; the last is those who would rather not say */
  bands: string[];
  equipment: string[];
  access: string[];
  /** of organisations */
  kinds: string[];
}

/** RoomState is the one word a door shows. */
export type RoomState =
  | "free"
  | "busy"
  | "preparing"
  | "closed";

/** Room is a bookable space and its state now. A hall is a room made of others, its Parts; a desk stands Inside a room. */
export interface Room {
  id: string;
  name: string;
  /** empty unless a hall */
  parts: string[];
  /** of a desk: the id of the room it stands in */
  inside?: string;
  /** of a desk: it can be booked also while its room is */
  beside?: boolean;
  capacity: number;
  /** minutes to set up before a booking */
  before?: number;
  /** minutes to clean up after one */
  after?: number;
  equipment?: string[];
  access?: string[];
  /** name of a file at /pictures/ */
  picture?: string;
  state: RoomState;
  /** when State ends; null when it does not end within a week */
  until: string | null;
  /** the booking that makes it busy */
  now?: Booking;
  next?: Booking;
}

/** Organisation is a förening, agency or other body that books. */
export interface Organisation {
  id: string;
  name: string;
  /** one of Lists.Kinds */
  kind: string;
}

/** BookingState is how far a booking has come. */
export type BookingState =
  /** asked for; staff have not decided */
  | "pending"
  /** held until it is confirmed, or until Expires */
  | "tentative"
  | "planned"
  /** checked in, not ended */
  | "here"
  /** nobody came, and its time was released; check-in still works while that time is free */
  | "missed"
  /** its time is over, or it was ended early */
  | "ended";

/**
 * Booking is one use of one space. Where the booker chose to show only "Bokad" it is Private. Then, and while it is pending or tentative, and once
 * it was missed, Organisation and all details are empty, except for staff and those who booked. Contact and Counted are only for these.
 */
export interface Booking {
  id: number;
  room: string;
  /** every room that cannot be booked because of it, Room itself included */
  blocks: string[];
  start: string;
  /** of the time it holds, which is less than was booked once it was finished or missed */
  end: string;
  /** when it was to end, where that is not End */
  bookedUntil?: string;
  /** its name, not its id */
  organisation: string;
  title: string;
  state: BookingState;
  /** the booker chose to show only "Bokad" */
  private?: boolean;
  activity?: string;
  topic?: string;
  group?: string;
  /** bands; empty = for all */
  ages?: string[];
  /** heads */
  expected?: number;
  /** a person, forgotten after the booking */
  contact?: string;
  /** heads by band at check-out */
  counted?: Record<string, number>;
  /** of a pending or tentative one: when it is given up */
  expires?: string;
  series?: number;
  /** which of the series: "2026-03-02T18:00" on the wall clock */
  occurrence?: string;
}

/** Day is one date in all rooms. */
export interface Day {
  date: string;
  /** by room id: opening hours less closures */
  open: Record<string, Span[]>;
  bookings: Booking[];
}

/** Span is a half-open interval [Start, End). */
export interface Span {
  start: string;
  end: string;
}

/** DeviceState is how a part of the appliance feels. */
export type DeviceState =
  | "ok"
  | "starting"
  | "ill"
  /** not configured */
  | "absent";

/** Device is one part of the appliance: "reader", "panel", "beams", "counter", "button", "clock", "store", "disk". */
export interface Device {
  part: string;
  /** of a panel */
  room?: string;
  state: DeviceState;
  /** i18n key below device.code, empty when ok */
  code: string;
  /** English, for staff and logs; never on a visitor's screen */
  detail: string;
  since: string;
}

/** Counts is what staff may see of people before a week is closed, and the latest closed weeks. Figures are protected: see Figure. */
export interface Counts {
  date: string;
  /** so far today, rounded */
  visits: Figure;
  /** now, rounded */
  inside: Figure;
  /** newest first, closed ones only */
  weeks: Week[];
}

/** Figure is a protected number of people: N is exact in a closed week and rounded to fives in "today"; Hidden means 1–4 and N is 0. */
export interface Figure {
  n: number;
  hidden: boolean;
}

/** Week is one closed ISO week of the ledger, and the use of the rooms in it. */
export interface Week {
  /** "2026-W47" */
  week: string;
  visits: Figure;
  unbadged: Figure;
  entered: Figure;
  /** hours, smallest spaces only */
  bookable: number;
  /** hours */
  booked: number;
  /** hours */
  used: number;
}

/** Welcome tells the entrance what became of a tap. "reading" comes at once; the others only when the count is on disk. */
export interface Welcome {
  kind: WelcomeKind;
  /** why it failed, i18n key below error */
  code: string;
  /** the badge is registered: it books at the booking screen, which asks for its PIN now */
  member?: boolean;
  /** to its organisation from the waiting list: somebody should answer them at the booking screen */
  offers?: number;
  /** to be put when the welcome has stood, unless somebody else taps */
  question?: SurveyQuestion;
}

/** WelcomeKind is what became of a tap. */
export type WelcomeKind =
  | "reading"
  | "counted"
  /** already counted this half-day */
  | "again"
  /** a random id, counted as a passage without badge */
  | "unbadged"
  /** the badge was pulled away too early; nothing was counted yet */
  | "hold"
  /** nothing was counted */
  | "failed";

/** AnswerStatus is how a command ended. */
export type AnswerStatus =
  | "ok"
  /** somebody was first; Next is the nearest free time of the same length */
  | "conflict"
  /** not allowed, or not sensible: Code says why */
  | "denied"
  /** our fault: Code says what is ill */
  | "failed";

/**
 * Answer is the reply to the Command with the same ID. A change is answered after it is on disk, and after the Delta that shows it.
 *
 * Code is one of booking's refusals, or of the protocol's own: bad_message (not a command, or the ID was used for another one),
 * unknown_command, not_allowed (not from this screen, or not without signing in), busy (too many in a row; nothing was done), tap_first (a badge
 * signs in within a minute of its tap), series_conflicts (with Plan), hours_invalid (a week in words that cannot be read), enrol_busy and
 * enrol_nobody (see Enrol), store_full, store_readonly, store_failed.
 *
 * The fields from Booking on are what was asked for; which, each command says.
 */
export interface Answer {
  id: string;
  status: AnswerStatus;
  /** i18n key below error, empty when ok */
  code: string;
  /** placeholders for the sentence of Code */
  values: Record<string, string>;
  next?: Span;
  /** beside Next: other rooms that are free at the wished time */
  elsewhere?: Alternative[];
  /** to whoever is signed in: with every answer, since each command makes it longer */
  session?: Session;
  /** as it is after the command; absent once it is cancelled */
  booking?: Booking;
  cancelCode?: string;
  plan?: Plan;
  series?: Series;
  /** how many bookings CancelSeries took back */
  cancelled?: number;
  waiting?: Waiting;
  limits?: Limits;
  happenings?: Happening[];
  /** Happenings are not all: ask on from the date of the last */
  more?: boolean;
  /** coming bookings that lie outside the opening hours now; they stay, and staff decide */
  outside?: Booking[];
  noShows?: NoShows[];
  rules?: Rule[];
  opening?: Opening;
  contact?: Contact;
  badges?: BadgeHolder[];
  audit?: AuditPage;
  feeds?: Feed[];
  passwords?: Password[];
  /** a new feed's path, "/calendars/….ics", or a new password: told this once */
  secret?: string;
  events?: ElsewhereEvent[];
  rounds?: Round[];
  applications?: Application[];
  proposal?: Proposal;
  /** lines of plain text */
  annex?: string;
  staff?: StaffPerson[];
  /** for a person to set up a password with; told this once */
  oneTimeCode?: string;
  goals?: Goals;
  goalReport?: GoalReport;
  /** that a one-time code may answer */
  questions?: SurveyQuestion[];
  survey?: SurveyPage;
  /** one-time codes of a survey, to be printed; told this once */
  codes?: string[];
  activities?: Activities;
  matrix?: MatrixChoice;
}

/**
 * Command is one frame from a screen. ID is chosen by the page (8–64 letters, digits or "-"); sending the same ID again gives the same
 * answer and does nothing twice. Exactly one other field is set; unknown fields are refused. Which screen may send what stands in permit.go.
 */
export interface Command {
  id: string;
  book?: Book;
  change?: Change;
  extend?: Extend;
  cancel?: Cancel;
  confirm?: Confirm;
  checkIn?: CheckIn;
  finish?: Finish;
  count?: Count;
  watch?: Watch;
  signIn?: SignIn;
  signOut?: SignOut;
  stay?: Stay;
  /** answered with Plan; nothing is saved */
  planSeries?: Repeat;
  /** answered with Series and CancelCode; refused as a whole with Plan */
  bookSeries?: Repeat;
  planSeriesChange?: SeriesChange;
  changeSeries?: SeriesChange;
  cancelSeries?: CancelSeries;
  seriesOf?: SeriesOf;
  /** for a time that is taken; answered with Waiting */
  wait?: Book;
  acceptOffer?: AcceptOffer;
  stopWaiting?: StopWaiting;
  limitsFor?: LimitsFor;
  calendar?: Calendar;
  approve?: Approve;
  decline?: Decline;
  vouch?: Vouch;
  listNoShows?: ListNoShows;
  listRules?: ListRules;
  setRule?: SetRule;
  dropRule?: DropRule;
  listOpening?: ListOpening;
  setHours?: SetHours;
  addSpecialHours?: AddSpecialHours;
  removeSpecialHours?: RemoveSpecialHours;
  addClosure?: AddClosure;
  removeClosure?: RemoveClosure;
  setHolidayHours?: SetHolidayHours;
  addOrganisation?: AddOrganisation;
  retireOrganisation?: RetireOrganisation;
  contactOf?: ContactOf;
  setContact?: SetContact;
  listBadges?: ListBadges;
  enrol?: Enrol;
  stopEnrol?: StopEnrol;
  revokeBadge?: RevokeBadge;
  setPIN?: SetPIN;
  unlock?: Unlock;
  audit?: Audit;
  listStaff?: ListStaff;
  addStaff?: AddStaff;
  resetStaff?: ResetStaff;
  setStaffRole?: SetStaffRole;
  removeStaff?: RemoveStaff;
  listFeeds?: ListFeeds;
  newFeed?: NewFeed;
  revokeFeed?: RevokeFeed;
  newPassword?: NewPassword;
  revokePassword?: RevokePassword;
  listElsewhere?: ListElsewhere;
  addElsewhere?: AddElsewhere;
  removeElsewhere?: RemoveElsewhere;
  translate?: Translate;
  listRounds?: ListRounds;
  setRound?: SetRound;
  dropRound?: DropRound;
  apply?: Apply;
  withdraw?: Withdraw;
  applicationsOf?: ApplicationsOf;
  setWeight?: SetWeight;
  propose?: Propose;
  proposalOf?: ProposalOf;
  annexOf?: AnnexOf;
  adjust?: Adjust;
  publish?: Publish;
  listGoals?: ListGoals;
  reportGoal?: ReportGoal;
  planGoal?: PlanGoal;
  setGoal?: SetGoal;
  retireGoal?: RetireGoal;
  addGoalNote?: AddGoalNote;
  removeGoalNote?: RemoveGoalNote;
  setGoalArea?: SetGoalArea;
  answerSurvey?: AnswerSurvey;
  checkSurveyCode?: CheckSurveyCode;
  answerSurveyCode?: AnswerSurveyCode;
  listSurvey?: ListSurvey;
  setSurveyRound?: SetSurveyRound;
  dropSurveyRound?: DropSurveyRound;
  printSurveyCodes?: PrintSurveyCodes;
  addSurveyPaper?: AddSurveyPaper;
  releaseSurvey?: ReleaseSurvey;
  compareSurvey?: CompareSurvey;
  setSurveyDeed?: SetSurveyDeed;
  dropSurveyDeed?: DropSurveyDeed;
  listActivities?: ListActivities;
  mergeActivities?: MergeActivities;
  splitActivity?: SplitActivity;
  restoreActivity?: RestoreActivity;
  setActivityRule?: SetActivityRule;
  logActivity?: LogActivity;
  cellsOf?: CellsOf;
  addContribution?: AddContribution;
  confirmContribution?: ConfirmContribution;
  removeContribution?: RemoveContribution;
  addIdea?: AddIdea;
  proposeIdea?: ProposeIdea;
  declineIdea?: DeclineIdea;
  linkIdea?: LinkIdea;
  removeIdea?: RemoveIdea;
}

/** Badge tells the booking screens that somebody holds a registered badge before the reader: ask for its PIN, and send SignIn within a minute. */
export interface Badge {
  badge: number;
  /** its name */
  organisation: string;
  /** of the badge, a function: "Kassören" */
  name: string;
  /** too many wrong PINs; staff unlock it */
  locked?: boolean;
  /** too many wrong PINs; then it may try again */
  lockedUntil?: string;
  /** SignIn is refused from then on */
  until: string;
}

/** Session is who a connection acts as. It ends at Until unless a command comes before. */
export interface Session {
  /** id */
  organisation: string;
  organisationName: string;
  /** of the badge */
  name: string;
  role: Role;
  until: string;
}

/** Role is what a badge may do. */
export type Role =
  /** books for its organisation */
  | "member"
  /** also keeps its badges, contact and calendars */
  | "administrator";

/** SignedOut tells a connection that it acts as anyone again. The page drops State.Mine and whatever else is somebody's. */
export interface SignedOut {
  why: SignedOutWhy;
}

/** SignedOutWhy is why a session ended. */
export type SignedOutWhy =
  | "asked"
  | "idle"
  /** the badge or its organisation is no longer what it was */
  | "revoked";

/** Mine is what the organisation that is signed in has coming. */
export interface Mine {
  /** id */
  organisation: string;
  /** from now on by start, at most 200; tentative and pending ones too */
  bookings: Booking[];
  /** in the order of asking; those with Offered are to be answered */
  waits: Waiting[];
  /** that staff said no to, as long as their time is to come */
  declined: Declined[];
}

/** Declined is a booking that staff said no to. */
export interface Declined {
  room: string;
  start: string;
  end: string;
  title: string;
  /** what they wrote */
  note: string;
}

/** Waiting is a wish for a time that is taken. When that time is given up it is offered, in the order of asking, and held until OfferEnds. */
export interface Waiting {
  id: number;
  room: string;
  start: string;
  end: string;
  /** its name */
  organisation: string;
  asked: string;
  offered?: string;
  /** AcceptOffer before then */
  offerEnds?: string;
}

/** Alternative is another place or time for a booking. */
export interface Alternative {
  room: string;
  start: string;
  end: string;
}

/** Details is what a booking is for. Everything may be empty. */
export interface Details {
  /** plain text, at most 80 characters */
  title: string;
  /** others see only "Bokad" */
  private: boolean;
  activity?: string;
  topic?: string;
  group?: string;
  /** bands; empty = for all */
  ages?: string[];
  /** heads, 0 = not said */
  expected?: number;
  /** a person to reach, for staff; forgotten after the booking */
  contact?: string;
}

/**
 * Book asks for a room. Organisation is an id, or empty for drop-in. Here checks in at once. It is answered with Booking and CancelCode; in a room
 * where staff decide, the booking is pending. A refusal says in Next and Alternatives when and where else.
 */
export interface Book {
  room: string;
  start: string;
  end: string;
  organisation: string;
  details: Details;
  here: boolean;
  /** minutes to hold it unless it is confirmed; 0 = it is firm */
  tentative?: number;
}

/** Change moves, shortens or lengthens a booking, or says anew what it is for; what is absent stays. Code as in Cancel. Answered with Booking. */
export interface Change {
  booking: number;
  code: string;
  room?: string;
  start?: string;
  end?: string;
  details?: Details;
}

/** Extend lengthens a booking that is here, for whoever stands there. Answered with Booking. */
export interface Extend {
  booking: number;
  until: string;
}

/** Cancel takes a booking back. Code is the four digits that Answer.CancelCode gave; those who are signed in for its organisation, and staff, need none. */
export interface Cancel {
  booking: number;
  code: string;
}

/** Confirm makes a tentative booking firm, or all such in a scope of its series: every one or none. Code as in Cancel. Answered with Booking. */
export interface Confirm {
  booking: number;
  code: string;
  /** absent = this */
  scope?: Scope;
}

/** CheckIn says that those who booked have come. Answered with Booking. */
export interface CheckIn {
  booking: number;
}

/** Finish ends a booking now and frees what is left of its time. Answered with Booking. */
export interface Finish {
  booking: number;
}

/** Count tells how many were there, by age band, at check-out or later that day. Answered with Booking. */
export interface Count {
  booking: number;
  /** 0–999 for each band */
  heads: Record<string, number>;
}

/**
 * SignIn lets the connection act for a badge's organisation, for 60 seconds after each command, or 120 where the page is slow: it speaks, or shows
 * large text. Answered with Session; a wrong PIN is refused with the tries that are left.
 */
export interface SignIn {
  badge: number;
  /** 4–8 digits */
  pin: string;
  slow?: boolean;
}

/** SignOut ends the session. So does the end of the connection. */
export type SignOut = Record<string, never>;

/** Stay makes the session longer, and does nothing else. */
export type Stay = Record<string, never>;

/** Repeat asks for the same time again and again: RFC 5545's RRULE, anchored to the wall clock, begins with Book's time. */
export interface Repeat {
  book: Book;
  /** "FREQ=WEEKLY;INTERVAL=2;COUNT=10" */
  rule: string;
  /** occurrences to leave out */
  skip?: string[];
  /** further ones, that the rule does not have */
  extra?: string[];
  /** occurrences to have elsewhere */
  moved?: Record<string, Alternative>;
}

/** Plan is every occurrence of a series before it is saved, each with what stands in its way. */
export interface Plan {
  /** as it will be kept */
  rule: string;
  occurrences: Occurrence[];
  /** how many have a Code */
  conflicts: number;
}

/** Occurrence is one of a series. At names it in Skip and Moved: "2026-03-02T18:00" on the wall clock. */
export interface Occurrence {
  at: string;
  room: string;
  start: string;
  end: string;
  /** its wall clock time does not exist that day */
  shifted?: boolean;
  /** it was asked to be left out */
  skipped?: boolean;
  /** why it cannot be booked, i18n key below error */
  code?: string;
  values?: Record<string, string>;
  suggestions?: Suggestion[];
}

/** Suggestion is a way out of a conflict. */
export interface Suggestion {
  kind: SuggestionKind;
  /** absent: the series' own */
  room?: string;
  start?: string;
  end?: string;
}

/** SuggestionKind is a way out of a conflict. */
export type SuggestionKind =
  /** another room at the same time */
  | "room"
  /** another time in the same room */
  | "time"
  /** leave it out */
  | "skip";

/** Series is a series that was saved. */
export interface Series {
  id: number;
  room: string;
  /** its name */
  organisation: string;
  rule: string;
  /** when the rule begins: "2026-03-02T18:00" on the wall clock */
  first: string;
  /** occurrences that are not booked, or no longer */
  skipped: string[];
  /** by occurrence, what is over too */
  bookings: Booking[];
}

/** Scope is how much of a series a change is about. */
export type Scope =
  | "this"
  /** this and all after it */
  | "following"
  /** those to come; what is over stays */
  | "all";

/** SeriesChange changes some of a series; what is absent stays. Code as in Cancel. */
export interface SeriesChange {
  /** the occurrence that "this" is */
  booking: number;
  code: string;
  scope: Scope;
  room?: string;
  /** of this occurrence; the others follow */
  start?: string;
  end?: string;
  details?: Details;
  rule?: string;
  skip?: string[];
  moved?: Record<string, Alternative>;
}

/** CancelSeries takes some of a series back. Code as in Cancel. Answered with Cancelled. */
export interface CancelSeries {
  booking: number;
  code: string;
  scope: Scope;
}

/** SeriesOf asks for the series that a booking belongs to: by those who are signed in for its organisation, or staff. Answered with Series. */
export interface SeriesOf {
  booking: number;
}

/** AcceptOffer takes a time that is offered. Answered with Booking. */
export interface AcceptOffer {
  waiting: number;
}

/** StopWaiting takes a wish back, offered or not. */
export interface StopWaiting {
  waiting: number;
}

/** LimitsFor asks what is allowed in a room for an organisation, or for drop-in when that is empty. Answered with Limits. */
export interface LimitsFor {
  room: string;
  organisation: string;
}

/** Limits is the rules as they apply. */
export interface Limits {
  mayBook: boolean;
  /** somebody without a badge may book */
  dropIn: boolean;
  /** staff decide on each booking */
  approval: boolean;
  /** days ahead */
  horizon: number;
  /** minutes before the start */
  lead: number;
  /** minutes */
  shortest: number;
  /** minutes */
  longest: number;
  /** minutes from midnight, of which starts and ends are multiples */
  grid: number;
  /** 0 = no limit, here and in the next three */
  hoursWeek: number;
  hoursTerm: number;
  /** that are to come at once */
  openBookings: number;
  /** percent of Prime in a week */
  primeShare: number;
  /** a week in words: "mon-fri 17:00-21:00" */
  prime: string;
  /** until so many days before a date, YouthFirst is for youth only; 0 = never */
  youthDays: number;
  /** a week in words */
  youthFirst: string;
  /** minutes after its start that a booking is kept for those who are late; 0 = until its end */
  grace: number;
  /** minutes that freed time is kept for the first who waits */
  offer: number;
  /** minutes that a booking can wait to be confirmed; 0 = not at all */
  tentative: number;
}

/** Calendar asks what happens, here and elsewhere. Answered with Happenings by start, at most 200, and with More where that is not all. */
export interface Calendar {
  /** dates, both included */
  from: string;
  /** at most 100 days */
  to: string;
  ages?: string[];
  topic?: string;
  /** for titles that are translated */
  language?: string;
}

/** Happening is one thing that visitors may come to. */
export interface Happening {
  start: string;
  end: string;
  title: string;
  /** of Title, when it was translated */
  language?: string;
  /** id; absent when it is elsewhere */
  room?: string;
  /** the room's name, or where it is elsewhere */
  place: string;
  /** its name */
  organisation?: string;
  activity?: string;
  topic?: string;
  group?: string;
  ages?: string[];
  /** of what is elsewhere */
  url?: string;
}

/** Watch asks for another day in State.Watched, kept up to date until the next Watch. */
export interface Watch {
  date: string;
}

/** Approve says yes to a pending booking, or to all that wait in a scope of its series: every one or none. Answered with Booking. */
export interface Approve {
  booking: number;
  /** absent = this */
  scope?: Scope;
}

/** Decline says no to a pending booking, or to all that wait in a scope of its series: every one or none. */
export interface Decline {
  booking: number;
  /** absent = this */
  scope?: Scope;
  /** for those who asked; may be empty */
  why: string;
}

/** Vouch says when a booking was really used, up to seven days later, also one that counts as missed. Answered with Booking. */
export interface Vouch {
  booking: number;
  start: string;
  end: string;
}

/** ListNoShows asks who booked and did not come. Answered with NoShows, the most missed first. It is for talking, not for punishing. */
export interface ListNoShows {
  /** dates, both included */
  from: string;
  to: string;
}

/** NoShows is how one organisation's bookings of a period went. */
export interface NoShows {
  /** its name */
  organisation: string;
  /** bookings whose time came */
  started: number;
  /** of those, that nobody came to */
  missed: number;
  /** taken back so late that nobody else could use the time */
  lateCancelled: number;
}

/** ListRules asks for the rules. Answered with Rules. */
export type ListRules = Record<string, never>;

/** Rule is one limit that staff set, for every room or one, and for everybody, a kind of organisation or one. The most specific wins. */
export interface Rule {
  /** 0 in SetRule makes a new one */
  id: number;
  /** "" = every room */
  room: string;
  /** "" = every kind; not together with Organisation */
  kind: string;
  /** id; "" = every one, and drop-in */
  organisation: string;
  name: RuleName;
  amount: number;
  /** of prime_share and youth_first: "mon-fri 16:30-19:30" */
  window: string;
  /** ignored in SetRule */
  changed: string;
}

/** RuleName is what a rule is about, and what its Amount means. */
export type RuleName =
  /** days ahead that a booking may begin at most */
  | "horizon"
  /** minutes that it must be made before its start */
  | "lead"
  /** minutes */
  | "shortest"
  /** minutes */
  | "longest"
  /** minutes from midnight, of which starts and ends are multiples */
  | "grid"
  /** hours of an organisation in an ISO week; 0 lifts the limit */
  | "hours_week"
  /** hours of an organisation in a term; 0 lifts the limit */
  | "hours_term"
  /** bookings of an organisation that are to come; 0 lifts the limit */
  | "open_bookings"
  /** percent of the Window in an ISO week that an organisation may hold; 0 lifts the limit */
  | "prime_share"
  /** days before a date until which its Window is for youth; 0 lifts the rule */
  | "youth_first"
  /** 1 or 0 */
  | "may_book"
  /** 1 when staff decide about each booking, or 0 */
  | "approval"
  /** 1 when somebody without a badge may book, or 0 */
  | "drop_in"
  /** minutes after its start that a booking is kept for those who are late; 0 = until its end */
  | "grace"
  /** minutes that freed time is kept for the first who waits */
  | "offer"
  /** hours that a booking can wait to be confirmed at most; 0 = not at all */
  | "tentative";

/**
 * SetRule makes a rule; or changes the one with its ID, or of the same name for the same room and organisation or kind. Answered with Rules, all of
 * them.
 */
export interface SetRule {
  rule: Rule;
}

/** DropRule takes a rule away. Answered with Rules. */
export interface DropRule {
  rule: number;
}

/** ListOpening asks when everything is open and why. Answered with Opening. */
export interface ListOpening {
  /** whose holidays are told, 1980–2100 */
  year: number;
}

/**
 * Opening is what the opening hours come from: a closure goes before special hours, these before what was chosen for a holiday, that before the week.
 * Hours are a week in words: "mon-fri 09:00-21:00; sat 10:00-16:00", or "" for never.
 */
export interface Opening {
  /** by room id, as they hold from today on */
  weekly: Record<string, string>;
  /** those that are not over */
  special: SpecialHours[];
  /** those of the next 400 days */
  closures: Closure[];
  /** of the year */
  holidays: Holiday[];
  chosen: HolidayHours[];
}

/** SpecialHours is other weekly hours for a while. */
export interface SpecialHours {
  /** 0 in AddSpecialHours */
  id: number;
  /** "" = every room */
  room: string;
  first: string;
  /** date, included */
  last: string;
  hours: string;
  reason: string;
}

/** Closure takes a time away from the opening hours. */
export interface Closure {
  /** 0 in AddClosure */
  id: number;
  /** "" = every room */
  room: string;
  start: string;
  end: string;
  reason: string;
}

/** Holiday is a Swedish public holiday, or an eve that is kept like one. */
export interface Holiday {
  date: string;
  /** "midsommarafton" */
  code: string;
  /** Swedish */
  name: string;
  eve?: boolean;
}

/** HolidayHours is what staff chose for a holiday, every year from From on. Without a choice it is an ordinary day. */
export interface HolidayHours {
  code: string;
  /** "" = every room */
  room: string;
  /** date */
  from: string;
  /** "10:00-14:00"; none = closed */
  spans?: string[];
  /** an ordinary day after all */
  normal?: boolean;
}

/** SetHours gives a room other weekly hours from a date on. It, and the commands below that change hours, are answered with Opening, and with Outside. */
export interface SetHours {
  room: string;
  /** date, today or later */
  from: string;
  hours: string;
}

/** AddSpecialHours gives other hours for a while. */
export interface AddSpecialHours {
  special: SpecialHours;
}

/** RemoveSpecialHours takes them away again. */
export interface RemoveSpecialHours {
  special: number;
}

/** AddClosure closes a room, or every room, for a time. */
export interface AddClosure {
  closure: Closure;
}

/** RemoveClosure opens it again. */
export interface RemoveClosure {
  closure: number;
}

/** SetHolidayHours chooses the hours of a holiday. */
export interface SetHolidayHours {
  holiday: HolidayHours;
}

/** AddOrganisation makes an organisation known, renames it, or brings back one that was retired. */
export interface AddOrganisation {
  organisation: Organisation;
}

/** RetireOrganisation lets an organisation book no more. Its history and its bookings stay. */
export interface RetireOrganisation {
  organisation: string;
}

/** ContactOf asks how an organisation is reached. Answered with Contact. An administrator may, for the own organisation. */
export interface ContactOf {
  organisation: string;
}

/**
 * Contact is how an organisation is reached: the function first and the person who has it now second. All but the function is forgotten after the
 * organisation's last booking.
 */
export interface Contact {
  function: string;
  person: string;
  phone: string;
  email: string;
}

/** SetContact says how an organisation is reached. Answered with Contact. An administrator may, for the own organisation. */
export interface SetContact {
  organisation: string;
  contact: Contact;
}

/** ListBadges asks for the badges of an organisation, or all when it is empty. Answered with Badges. An administrator may, for the own organisation. */
export interface ListBadges {
  organisation: string;
}

/** BadgeHolder is one registered badge. Its number is kept nowhere. */
export interface BadgeHolder {
  id: number;
  /** id; empty for the place's staff */
  organisation: string;
  /** a function: "Kassören" */
  name: string;
  /** member, administrator or staff */
  role: string;
  enrolled: string;
  /** until Unlock */
  locked?: boolean;
  lockedUntil?: string;
  /** it proves itself: a copy of its number opens nothing */
  proves?: boolean;
  /** the key that knew it is gone: enrol it again */
  stale?: boolean;
  revoked?: string;
}

/**
 * Enrol registers the badge that is next held before the reader, within 30 seconds. It is answered then: with Badges, of the organisation; or refused as
 * enrol_nobody when no badge came, badge_random when it was a phone or card with a new number each time, enrol_busy when another Enrol waits.
 * Meanwhile the page may ask for other things; StopEnrol ends the waiting. An administrator may, for the own organisation, while signed in.
 */
export interface Enrol {
  organisation: string;
  name: string;
  role: string;
  pin: string;
}

/** StopEnrol ends the waiting of an Enrol. */
export type StopEnrol = Record<string, never>;

/** RevokeBadge makes a badge unknown for good. Answered with Badges. An administrator may, for the own organisation. */
export interface RevokeBadge {
  badge: number;
}

/** SetPIN gives a badge another PIN. Answered with Badges. An administrator may, for the own organisation; only staff unlock a badge thereby. */
export interface SetPIN {
  badge: number;
  pin: string;
}

/** Unlock lets a badge that was locked by wrong PINs sign in again. Answered with Badges. */
export interface Unlock {
  badge: number;
}

/** Audit asks who did what, newest first. Empty fields pick everything. Answered with Audit. */
export interface Audit {
  room?: string;
  organisation?: string;
  booking?: number;
  action?: string;
  /** both or neither */
  from?: string;
  to?: string;
  /** AuditPage.More of the page before */
  before?: number;
}

/** AuditPage is up to 100 lines of the audit trail. */
export interface AuditPage {
  lines: AuditLine[];
  /** give it as Before for the next page; 0 = there is none */
  more?: number;
}

/** AuditLine is one thing that somebody did. Personal data in it is forgotten with time. */
export interface AuditLine {
  id: number;
  at: string;
  /** "" = anyone at a screen */
  role: string;
  /** id */
  organisation: string;
  /** of the badge, or of a member of staff */
  name: string;
  action: string;
  room: string;
  booking: number;
  detail: string;
}

/** ListFeeds asks for the calendar addresses and passwords. Answered with Feeds and Passwords. An administrator is told the own organisation's. */
export type ListFeeds = Record<string, never>;

/** Feed is a calendar that whoever knows its secret address can read. */
export interface Feed {
  id: number;
  kind: FeedKind;
  room?: string;
  /** id */
  organisation?: string;
  /** whom it was given to */
  name: string;
  made: string;
  revoked?: string;
}

/** FeedKind is what a feed shows. */
export type FeedKind =
  | "room"
  | "organisation"
  | "public";

/**
 * NewFeed makes a secret address. Answered with Feeds, Passwords and Secret, the path that opens it here: "/calendars/….ics". An administrator may, for
 * the own organisation.
 */
export interface NewFeed {
  kind: FeedKind;
  room?: string;
  organisation?: string;
  name: string;
}

/** RevokeFeed closes an address for ever. Answered with Feeds and Passwords. An administrator may, for the own organisation. */
export interface RevokeFeed {
  feed: number;
}

/** Password lets a calendar app read and book. */
export interface Password {
  id: number;
  /** id; empty for the staff's own */
  organisation: string;
  /** the name that goes with it */
  user: string;
  /** whose app */
  name: string;
  made: string;
  revoked?: string;
}

/**
 * NewPassword makes a password for a calendar app. Answered with Feeds, Passwords and Secret, the password itself. An administrator may, for the own
 * organisation.
 */
export interface NewPassword {
  organisation: string;
  name: string;
}

/** RevokePassword ends a password for ever. Answered with Feeds and Passwords. An administrator may, for the own organisation. */
export interface RevokePassword {
  password: number;
}

/** ListElsewhere asks for what happens elsewhere. Answered with Events. */
export interface ListElsewhere {
  /** dates, both included */
  from: string;
  to: string;
}

/** ElsewhereEvent is something that happens at another place and that visitors may want to know of. */
export interface ElsewhereEvent {
  /** 0 in AddElsewhere */
  id: number;
  start: string;
  end: string;
  title: string;
  place: string;
  topic?: string;
  ages?: string[];
  url?: string;
}

/** AddElsewhere tells of something elsewhere. Answered with Events, this one. */
export interface AddElsewhere {
  event: ElsewhereEvent;
}

/** RemoveElsewhere takes it back. */
export interface RemoveElsewhere {
  event: number;
}

/** Translate gives a title in another language, for the activity calendar; an empty Text takes it away. */
export interface Translate {
  title: string;
  language: string;
  text: string;
}

/** StaffRole is what a person on the staff may do. */
export type StaffRole =
  /** everything, and who else signs in */
  | "keeper"
  /** everything but that */
  | "host"
  /** looks and exports */
  | "reader";

/** You is who the staff page acts for. */
export interface You {
  login: string;
  name: string;
  role: StaffRole;
}

/** StaffSignIn is what a person knows and has. */
export interface StaffSignIn {
  login: string;
  password: string;
  /** six digits of the authenticator app, or a recovery code */
  appCode: string;
}

/** StaffSetUp is the first time. Without a password it asks what the app is to be told; with one, and a code of the app, it is done. */
export interface StaffSetUp {
  login: string;
  /** the one-time code */
  code: string;
  password: string;
  appCode: string;
}

/** StaffAnswer answers both. OK means: signed in, the cookie is set; or what the app is to be told is here. */
export interface StaffAnswer {
  ok: boolean;
  /** i18n key below error, empty when ok */
  code: string;
  /** placeholders for the sentence of Code */
  values: Record<string, string>;
  name?: string;
  /** the app's secret, to be typed where no camera is */
  account?: string;
  /** the same as a QR code, a data URL */
  picture?: string;
  /** told this once */
  recovery?: string[];
}

/** ListStaff asks who signs in. Answered with Staff, as the commands below are. */
export type ListStaff = Record<string, never>;

/** StaffPerson is one of them. */
export interface StaffPerson {
  id: number;
  login: string;
  name: string;
  role: StaffRole;
  /** has a password and an app */
  setUp: boolean;
  /** when the one-time code ends */
  codeUntil?: string;
  /** too many wrong tries */
  lockedUntil?: string;
}

/** AddStaff lets one more person sign in. Answered with OneTimeCode too, which is told this once. */
export interface AddStaff {
  login: string;
  name: string;
  role: StaffRole;
}

/** ResetStaff takes a person's password, app and recovery codes away. Answered with OneTimeCode too. */
export interface ResetStaff {
  person: number;
}

/** SetStaffRole changes what a person may do. */
export interface SetStaffRole {
  person: number;
  role: StaffRole;
}

/** RemoveStaff forgets a person. */
export interface RemoveStaff {
  person: number;
}

/** ListRounds asks for every round, the newest term first. Answered with Rounds. */
export type ListRounds = Record<string, never>;

/** Round is one season allocation. */
export interface Round {
  /** 0 in SetRound makes a new one */
  id: number;
  name: string;
  /** dates of the term, both included */
  first: string;
  last: string;
  /** for applications */
  opens: string;
  closes: string;
  /** when youth goes first: "mon-fri 16:30-19:30", or "" */
  youth: string;
  /** decides between equals; published with the round */
  seed?: string;
  /** ignored in SetRound */
  state?: RoundState;
}

/** RoundState is how far a round has come. */
export type RoundState =
  /** applications do not open yet */
  | "draft"
  /** organisations apply */
  | "open"
  /** staff set weights */
  | "closed"
  /** staff adjust the proposal */
  | "proposed"
  /** its times are booked */
  | "published";

/** SetRound makes a round or changes one that is not published. Answered with Rounds. For staff. */
export interface SetRound {
  round: Round;
}

/** WeeklyTime is a time of every week in a room. Times of day are minutes since midnight on the wall clock. */
export interface WeeklyTime {
  room: string;
  /** 0 = Sunday … 6 = Saturday */
  day: number;
  from: number;
  to: number;
}

/** Wish is one weekly session, in any of some rooms. */
export interface Wish {
  /** 0 = Sunday … 6 = Saturday */
  day: number;
  /** minutes since midnight */
  from: number;
  /** minutes */
  length: number;
  /** minutes that it may begin before From, or Later after it, in quarters */
  earlier: number;
  later: number;
  /** what pleases most first */
  rooms: string[];
}

/** Apply keeps what an organisation wishes for, instead of what it wished for before. Answered with Applications, this one. */
export interface Apply {
  application: Application;
}

/** Application is what an organisation wishes for in a round. In Apply the fields from Applied on are ignored. */
export interface Application {
  round: number;
  /** id */
  organisation: string;
  details: Details;
  /** a week, at most; 0 = as many as wishes */
  sessions: number;
  /** the dearest first */
  wishes: Wish[];
  applied?: string;
  /** that staff set; 0 = Suggested counts. For staff, like all below */
  weight?: number;
  /** from whom it is for, how many, and last term's use */
  suggested?: number;
  /** hours last term */
  booked?: number;
  /** hours last term */
  used?: number;
}

/** DropRound takes a round that is not published away, with its applications. Answered with Rounds. For staff. */
export interface DropRound {
  round: number;
}

/** Withdraw takes an application back. Answered with Applications that are left. */
export interface Withdraw {
  round: number;
  organisation: string;
}

/** ApplicationsOf asks for a round's applications: all for staff, the own for an organisation. Answered with Applications. */
export interface ApplicationsOf {
  round: number;
}

/** SetWeight weighs an application; 0 = as suggested. Answered with Applications. For staff. */
export interface SetWeight {
  round: number;
  organisation: string;
  weight: number;
}

/** Propose makes the proposal of a round whose applications are closed, instead of the one before. Answered with Proposal. For staff. */
export interface Propose {
  round: number;
}

/** ProposalOf asks for the proposal: for staff, and once it is published for members. Answered with Proposal. */
export interface ProposalOf {
  round: number;
}

/** AnnexOf asks for the proposal as a text in Swedish to read and to print, for the board that decides. Answered with Annex. For staff. */
export interface AnnexOf {
  round: number;
}

/** Proposal is who gets what in a round: what the method said and why, and what staff made of it. */
export interface Proposal {
  round: Round;
  made: string;
  /** of the method, by organisation */
  shares: Share[];
  /** what is booked by Publish */
  given: Given[];
}

/** Share is what the method gives one organisation. */
export interface Share {
  /** id */
  organisation: string;
  weight: number;
  youth?: boolean;
  /** a week */
  sessions: number;
  /** a week */
  minutes: number;
  /** minutes a week that its weight would give it of all that was given away */
  fair: number;
  /** by wish */
  outcomes: Outcome[];
}

/** Outcome is what became of one wish, and why it was not better. */
export interface Outcome {
  /** from 1 */
  wish: number;
  verdict: Verdict;
  /** in which it was granted */
  turn?: number;
  /** that was granted */
  time?: WeeklyTime;
  instead?: Hindrance[];
}

/** Verdict is what became of a wish. */
export type Verdict =
  /** the wished time in the room that pleases most */
  | "met"
  /** another of its rooms, or a shifted time */
  | "other"
  /** others got what hinders it */
  | "taken"
  /** it lies outside the hours that could be given away */
  | "closed"
  /** the organisation has as many sessions as it asked for */
  | "capped";

/** Hindrance is why something better could not be: what stood in the way. */
export interface Hindrance {
  /** that would have been better */
  time: WeeklyTime;
  /** that took it; absent when it is outside hours */
  turn?: number;
  /** id of who took it */
  organisation?: string;
}

/** Given is a weekly time in the term that an organisation gets. */
export interface Given {
  id: number;
  /** id */
  organisation: string;
  /** from 1; 0 = staff gave a time that was not wished for */
  wish: number;
  /** of the method; 0 = staff gave or moved it */
  turn: number;
  time: WeeklyTime;
  /** how many are booked */
  dates: number;
  skipped?: SkippedDate[];
  /** once published */
  series?: number;
}

/** SkippedDate is a date of the term without the weekly time. */
export interface SkippedDate {
  date: string;
  /** "closed" or "taken" */
  why: string;
}

/** Adjust changes a proposal: another time for what was given, none (Drop), or with Given 0 a new one for Organisation. Answered with Proposal. For staff. */
export interface Adjust {
  round: number;
  given: number;
  drop?: boolean;
  organisation?: string;
  time?: WeeklyTime;
}

/** Publish books what is given as ordinary weekly series, all or none. Answered with Proposal. For staff. */
export interface Publish {
  round: number;
}

/** ListGoals asks for every goal as it stands, without its weeks, and for what goals can be made of. Answered with Goals. */
export type ListGoals = Record<string, never>;

/** Goals is every goal that is followed, the oldest first, and what goals are made of. */
export interface Goals {
  /** without Weeks */
  reports: GoalReport[];
  presets: GoalPreset[];
  /** what a goal can be about */
  figures: GoalFigure[];
  notes: GoalNote[];
  area: GoalAreaCard;
}

/** GoalFigure is one of the place's figures. */
export interface GoalFigure {
  /** i18n key below staff.goals.figure */
  name: string;
  unit: GoalUnit;
  /** kinds of target that fit */
  targets: string[];
  /** it can be about one room */
  rooms?: boolean;
  bands?: boolean;
  groups?: boolean;
  /** it is about one item of the surveys */
  items?: boolean;
  /** the items */
  choices?: GoalChoice[];
}

/** GoalChoice is something that a figure can be about. */
export interface GoalChoice {
  id: string;
  /** in Swedish */
  name: string;
}

/** GoalUnit is what a figure is a number of. */
export type GoalUnit =
  | "percent"
  | "people"
  | "activities"
  | "series"
  | "organisations";

/** DateSpan is a range of dates, both included. */
export interface DateSpan {
  first: string;
  last: string;
}

/** GoalMetric is one of the place's figures, and of what. */
export interface GoalMetric {
  name: string;
  room?: string;
  band?: string;
  group?: string;
  item?: string;
}

/** GoalTarget is where a figure should be. */
export interface GoalTarget {
  /** relative (per cent of the baseline), points (percentage points), absolute (in the unit), share (per cent of answers) */
  kind: string;
  /** below zero for less */
  value: number;
}

/** Goal is one version of a goal. */
export interface Goal {
  /** 0 in SetGoal makes a new one */
  id: number;
  version?: number;
  made?: string;
  /** it was changed; needed in SetGoal with an ID */
  why?: string;
  preset?: string;
  name: string;
  definition: string;
  metric: GoalMetric;
  /** up or down */
  direction: string;
  target: GoalTarget;
  baseline?: DateSpan;
  comparison: DateSpan;
  /** rådighet: yes, partly or no */
  control: string;
  controlWhy?: string;
}

/** ReportGoal asks how one goal stands, with its weeks. Answered with GoalReport. */
export interface ReportGoal {
  goal: number;
}

/** PlanGoal asks how a goal would stand and what it would need, before it is kept. Nothing is saved. Answered with GoalReport. */
export interface PlanGoal {
  goal: Goal;
}

/** SetGoal makes a goal, or a new version of one. Answered with Goals. */
export interface SetGoal {
  goal: Goal;
}

/** RetireGoal ends the following of a goal; what was promised stays in the trail. Answered with Goals. */
export interface RetireGoal {
  goal: number;
}

/** GoalReport is everything that is told of a goal. What is absent cannot be told, and a reason says why. */
export interface GoalReport {
  goal: Goal;
  /** oldest first */
  versions: Goal[];
  unit: GoalUnit;
  /** date */
  asOf: string;
  definitionVersion: string;
  /** r0 */
  before: GoalSide;
  /** r1 */
  after: GoalSide;
  difference?: number;
  relative?: number;
  /** where the target lies */
  level?: number;
  /** Level is of the whole window */
  total?: boolean;
  change?: GoalChange;
  /** i18n key below staff.goals.words */
  words?: string;
  /** i18n key below staff.goals.verdict */
  verdict: string;
  reasons: GoalWhy[];
  forecast?: GoalGuess;
  preliminary?: boolean;
  seasonal?: boolean;
  yearBefore?: number;
  weeks: GoalWeek[];
  breaks: GoalBreak[];
  notes: GoalNote[];
  /** what a count is made of, with dates */
  proof: string[];
  /** open weeks on each side before a verdict can be given */
  neededWeeks?: number;
  /** in each round; absent where it is not about answers, or no number is enough */
  neededAnswers?: number;
}

/** GoalSide is the figure in one window. */
export interface GoalSide {
  value?: number;
  /** hours, answers or a sum */
  part: number;
  /** hours, answers or weeks */
  whole: number;
  /** open weeks that are counted */
  open: number;
  hidden?: number;
  /** of Value, at 95 % */
  bounds?: GoalBounds;
}

/** GoalBounds is an interval at 95 %. */
export interface GoalBounds {
  low: number;
  /** absent: without bound */
  high?: number;
}

/** GoalChange is how sure the change is. */
export interface GoalChange {
  /** relative: Bounds are of the ratio, 1 is no change; points or absolute: of the difference */
  of: string;
  bounds: GoalBounds;
}

/** GoalGuess is what the window comes to if its other weeks are like those that were. */
export interface GoalGuess {
  value: number;
  bounds: GoalBounds;
  /** weeks to come */
  left: number;
}

/** GoalWhy is a reason. */
export interface GoalWhy {
  /** i18n key below staff.goals.why */
  code: string;
  values: Record<string, string>;
}

/** GoalWeek is the figure in one open ISO week. */
export interface GoalWeek {
  monday: string;
  /** "2026-W47" */
  week: string;
  value: number;
  /** 1–4 persons; Value then is no figure to print */
  hidden?: boolean;
  /** before or after */
  side?: string;
}

/** GoalBreak is a date from which a figure is of something else. */
export interface GoalBreak {
  on: string;
  /** definition, hours or room */
  kind: string;
  room?: string;
  before: string;
  after: string;
}

/** GoalNote is what staff, or a closure, say of a time. */
export interface GoalNote {
  /** 0 in AddGoalNote, and of a closure */
  id: number;
  period: DateSpan;
  text: string;
}

/** AddGoalNote keeps what happened that figures should be read with. Answered with Goals. */
export interface AddGoalNote {
  note: GoalNote;
}

/** RemoveGoalNote takes a note away. Answered with Goals. */
export interface RemoveGoalNote {
  note: number;
}

/** GoalAreaCard is the area that the place is in, in figures that somebody else counted. */
export interface GoalAreaCard {
  name: string;
  figures: GoalAreaFigure[];
}

/** GoalAreaFigure is one of them, with where it is from. */
export interface GoalAreaFigure {
  name: string;
  value: number;
  unit?: string;
  source: string;
  /** date */
  asOf: string;
}

/** SetGoalArea keeps the whole card. Answered with Goals. */
export interface SetGoalArea {
  area: GoalAreaCard;
}

/** GoalPreset is a goal that a lab set, to be set again. */
export interface GoalPreset {
  id: string;
  lab: string;
  metric: GoalMetric;
  direction: string;
  target: GoalTarget;
  control: string;
  /** by language: sv, en */
  texts: Record<string, GoalText>;
}

/** GoalText is a preset in one language. */
export interface GoalText {
  name: string;
  definition: string;
  /** what went wrong when the lab followed it up */
  lesson: string;
  controlWhy?: string;
}

/** SurveyQuestion is one item that is put to a visitor. */
export interface SurveyQuestion {
  /** for AnswerSurvey; absent where a code answers */
  token?: string;
  item: string;
  /** by language */
  texts: Record<string, string>;
  /** i18n keys below survey.option; "decline" can be answered too */
  options: string[];
  followUp?: SurveyFollowUp;
}

/** SurveyFollowUp asks which group the visitor is of. It may be skipped. */
export interface SurveyFollowUp {
  texts: Record<string, string>;
  /** i18n keys below survey.group */
  groups: string[];
}

/** AnswerSurvey answers a question after the welcome. Each token is good once, on whichever screen. */
export interface AnswerSurvey {
  token: string;
  option: string;
  /** group */
  who?: string;
}

/** CheckSurveyCode asks what a one-time code may answer. Answered with Questions. */
export interface CheckSurveyCode {
  code: string;
}

/** AnswerSurveyCode answers with a one-time code, which is used up. */
export interface AnswerSurveyCode {
  code: string;
  replies: SurveyReply[];
}

/** SurveyReply is the answer to one item. */
export interface SurveyReply {
  item: string;
  option: string;
  who?: string;
}

/** Survey is what the entrance tells of the round that goes on, and what earlier ones led to. */
export interface Survey {
  /** a round goes on */
  going: boolean;
  /** codes were printed for it */
  codes?: boolean;
  /** answers to all its questions together */
  have: Figure;
  need: number;
  /** those that are published */
  deeds: SurveyDeed[];
}

/** SurveyDeed is one "Ni sa – vi gjorde". */
export interface SurveyDeed {
  /** 0 in SetSurveyDeed makes a new one */
  id: number;
  said: string;
  did: string;
  published?: boolean;
}

/** ListSurvey asks for everything of the surveys. Answered with SurveyPage, as are the commands below that do not say otherwise. */
export type ListSurvey = Record<string, never>;

/** SurveyPage is everything that staff see of the surveys. */
export interface SurveyPage {
  /** the newest first */
  rounds: SurveyRound[];
  /** what can be asked */
  items: SurveyItem[];
  deeds: SurveyDeed[];
  today: string;
  /** rounds as above, their items in order, everybody before the groups */
  result: SurveyResult[];
}

/** SurveyItem is something that can be asked. */
export interface SurveyItem {
  id: string;
  texts: Record<string, string>;
  options: string[];
  /** that are asked for after it */
  groups?: string[];
}

/** SurveyRound is some weeks in which the same items are put to everybody. In SetSurveyRound all but ID, Last and what follows Items is given. */
export interface SurveyRound {
  id?: number;
  name: string;
  /** where it is asked */
  place: string;
  /** date */
  first: string;
  last?: string;
  /** open ones, 4 to 6 */
  weeks: number;
  /** answers to each item */
  needed: number;
  /** how many could answer; absent: nobody knows */
  population?: number;
  items: string[];
  extended?: boolean;
  /** printed */
  codes?: number;
  have?: Figure;
  need?: number;
}

/** SetSurveyRound makes a round. */
export interface SetSurveyRound {
  round: SurveyRound;
}

/** DropSurveyRound takes a round away that has no answers. */
export interface DropSurveyRound {
  round: number;
}

/** PrintSurveyCodes makes one-time codes. Answered with Codes, which are told this once. */
export interface PrintSurveyCodes {
  round: number;
  n: number;
}

/** AddSurveyPaper types in answers on paper; numbers below zero take back. */
export interface AddSurveyPaper {
  round: number;
  item: string;
  who?: string;
  /** by option */
  counts: Record<string, number>;
}

/** ReleaseSurvey counts the answers to an item that were in quarantine. */
export interface ReleaseSurvey {
  round: number;
  item: string;
  why: string;
}

/** CompareSurvey lets two rounds be compared that were not asked alike. */
export interface CompareSurvey {
  before: number;
  after: number;
  item: string;
  why: string;
}

/** SetSurveyDeed makes or changes a "Ni sa – vi gjorde". */
export interface SetSurveyDeed {
  deed: SurveyDeed;
}

/** DropSurveyDeed takes one away. */
export interface DropSurveyDeed {
  deed: number;
}

/** SurveyResult is the answers of a round to one item, of everybody or of one group. Under ten answers no share is told. */
export interface SurveyResult {
  round: number;
  item: string;
  who?: string;
  /** as it was asked, in Swedish */
  words: string;
  /** who answered */
  n: Figure;
  declined: Figure;
  quarantined: Figure;
  /** some badges were remembered for a half-day only, and may have answered again another day */
  repeats?: boolean;
  /** few, unsure or fair */
  trust: string;
  /** of N, who agree */
  share?: number;
  bounds?: GoalBounds;
  /** so many agree that a rise could hardly show */
  ceiling?: boolean;
  before?: SurveySince;
}

/** SurveySince is what may be said of a change since an earlier round. */
export interface SurveySince {
  round: number;
  /** how it was not asked alike: wording, place or mode */
  odd?: string;
  /** staff compare the two all the same */
  why?: string;
  difference?: number;
  bounds?: GoalBounds;
  /** increase, nosure or decrease */
  verdict?: string;
}

/** ListActivities asks for the activities of at most a year. Answered with Activities. */
export interface ListActivities {
  period: DateSpan;
}

/** Activities is everything that is told of the activities of a period. */
export interface Activities {
  period: DateSpan;
  /** date that recurrence and partners are told of */
  at: string;
  rule: ActivityRule;
  presets: ActivityPreset[];
  /** times in the period */
  arranged: number;
  held: number;
  /** by name */
  activities: ActivityRow[];
  /** at the date, by name */
  recurring: ActivityRecurring[];
  matrix: ActivityMatrix;
  templates: ActivityTemplate[];
  /** active ones, by name */
  partners: ActivityPartner[];
  contributions: PartnerContribution[];
  /** of contributions: i18n keys below staff.activities.kind */
  kinds: string[];
  /** the newest first */
  ideas: ActivityIdea[];
  conversion: IdeaConversion;
}

/** ActivityRule is how activities are counted as held, and partners as active. 0 heads or minutes are not asked for. */
export interface ActivityRule {
  heads: number;
  minutes: number;
  partnerDays: number;
}

/** ActivityPreset is a rule that funders ask for. */
export interface ActivityPreset {
  /** i18n key below staff.activities.preset */
  id: string;
  heads: number;
  minutes: number;
}

/** ActivityRow is one activity and its times in the period. */
export interface ActivityRow {
  /** a booking of it, which names it in commands */
  key: number;
  name: string;
  /** name */
  organisation?: string;
  /** id */
  activity?: string;
  /** id */
  room: string;
  private?: boolean;
  /** staff put it together */
  said?: boolean;
  times: ActivityTime[];
  held: number;
  /** date on which it was first held */
  first?: string;
  lasting?: boolean;
  /** why it does not recur: i18n key below staff.activities.why; absent: it recurs */
  why?: string;
  /** dates that were judged */
  proof: string[];
  /** median, days */
  gap: number;
}

/** ActivityTime is one time at which it was arranged, with its line of the loggbok. */
export interface ActivityTime {
  booking: number;
  start: string;
  end: string;
  room: string;
  title?: string;
  held?: boolean;
  /** checkin or vouched */
  evidence?: string;
  /** that it lasted */
  minutes?: number;
  /** somebody said how many came */
  counted?: boolean;
  cells?: string[];
  /** of Cells: said or assumed */
  basis?: string;
  note?: string;
}

/** ActivityRecurring is one activity that recurs, with its proof. */
export interface ActivityRecurring {
  key: number;
  name: string;
  dates: string[];
  gap: number;
  first: string;
  lasting?: boolean;
}

/** ActivityMatrix is how many held activities served each cell. */
export interface ActivityMatrix {
  /** i18n keys below matrix.column */
  columns: string[];
  /** i18n keys below matrix.row */
  rows: string[];
  /** by row and column */
  cells: number[][];
  criterion: number[][];
  said: number;
  assumed: number;
  unknown: number;
}

/** ActivityTemplate is a kind of activity that a lab held. */
export interface ActivityTemplate {
  /** i18n key below activity */
  id: string;
  group: string;
  ages: string[];
  minutes: number;
  /** i18n key below staff.activities.every */
  every: string;
  cells: string[];
  /** by language: sv, en */
  texts: Record<string, string>;
}

/** ActivityPartner is an active partner. */
export interface ActivityPartner {
  name: string;
  proof: PartnerProof[];
}

/** PartnerProof is what makes it active. */
export interface PartnerProof {
  /** activity, desk or contribution */
  kind: string;
  /** kind of contribution */
  of?: string;
  times: number;
  /** date */
  last: string;
}

/** PartnerContribution is what a partner contributes besides its bookings. */
export interface PartnerContribution {
  /** 0 in AddContribution */
  id: number;
  /** id */
  organisation: string;
  kind: string;
  period: DateSpan;
  note?: string;
  /** date */
  confirmed?: string;
}

/** ActivityIdea is what somebody wishes for, and what became of it. */
export interface ActivityIdea {
  id: number;
  text: string;
  /** entrance or staff */
  source: string;
  lang?: string;
  /** date */
  made: string;
  /** new, proposed or declined */
  state: string;
  title?: string;
  activity?: string;
  note?: string;
  /** name of the activity */
  became?: string;
  recurring?: boolean;
}

/** IdeaConversion is how many of the period's ideas became something. */
export interface IdeaConversion {
  ideas: number;
  proposed: number;
  held: number;
  recurring: number;
}

/** MergeActivities makes one activity of those that bookings belong to; of one alone it changes the name. Answered with Activities. */
export interface MergeActivities {
  period: DateSpan;
  bookings: number[];
  name?: string;
}

/** SplitActivity makes an activity of its own of some times of one. Answered with Activities. */
export interface SplitActivity {
  period: DateSpan;
  bookings: number[];
  name?: string;
}

/** RestoreActivity takes back what staff said of an activity. Answered with Activities. */
export interface RestoreActivity {
  period: DateSpan;
  booking: number;
}

/** SetActivityRule changes how is counted. Answered with Activities. */
export interface SetActivityRule {
  period: DateSpan;
  rule: ActivityRule;
}

/** LogActivity says which cells of the matrix an activity served, at check-out or later that day; staff at any time later, with a note. */
export interface LogActivity {
  booking: number;
  cells: string[];
  note?: string;
}

/** AddContribution keeps what a partner contributes. Answered with Activities. */
export interface AddContribution {
  period: DateSpan;
  contribution: PartnerContribution;
}

/** ConfirmContribution is staff's word that it was given. Answered with Activities. */
export interface ConfirmContribution {
  period: DateSpan;
  contribution: number;
}

/** RemoveContribution takes one away. Answered with Activities. */
export interface RemoveContribution {
  period: DateSpan;
  contribution: number;
}

/** AddIdea keeps an idea that staff heard. Answered with Activities. */
export interface AddIdea {
  period: DateSpan;
  text: string;
}

/** ProposeIdea makes an activity proposal of an idea. Answered with Activities. */
export interface ProposeIdea {
  period: DateSpan;
  idea: number;
  title: string;
  activity: string;
  note?: string;
}

/** DeclineIdea says no to an idea. Answered with Activities. */
export interface DeclineIdea {
  period: DateSpan;
  idea: number;
  note?: string;
}

/** LinkIdea says which booking came of an idea. Answered with Activities. */
export interface LinkIdea {
  period: DateSpan;
  idea: number;
  booking: number;
}

/** RemoveIdea takes an idea away for good. Answered with Activities. */
export interface RemoveIdea {
  period: DateSpan;
  idea: number;
}

/** CellsOf asks which cells of the matrix an activity is thought to have served, to be confirmed at check-out. Answered with Matrix. */
export interface CellsOf {
  booking: number;
}

/** MatrixChoice is the matrix to choose from. */
export interface MatrixChoice {
  /** i18n keys below matrix.column */
  columns: string[];
  /** i18n keys below matrix.row */
  rows: string[];
  /** that were said before, or that its kind stands for: "2a.area" */
  cells: string[];
}
