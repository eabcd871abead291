/** What a phrase does in a sentence. */
export type Role =
  | 'cap' // the amount after it is the most
  | 'capAfter' // the amount before it is the most
  | 'floor' // the amount after it is the least
  | 'floorAfter'
  | 'between'
  | 'to' // joins the two ends of a range
  | 'about' // not exactly
  | 'costing' // an amount of money after it is the most
  | 'spend' // between a negation and `more than`
  | 'each'
  | 'total'
  | 'noCap'
  | 'by' // the day after it is the last
  | 'before' // the day before that day is the last
  | 'on' // the day after it is the day, if a day follows
  | 'in' // a span follows
  | 'after' // the day after it is the first
  | 'arrive'
  | 'lastly' // after a day: it is the last
  | 'noDue'
  | 'someDay' // a day that no calendar shows
  | 'not'
  | 'prefix' // a negation that is part of a word
  | 'having' // between a negation and what is denied: made of, containing
  | 'butNot' // everything except
  | 'compound' // one thing, whatever its words mean elsewhere
  | 'fine' // negations that say nothing of the goods
  | 'from'
  | 'only'
  | 'rather'
  | 'or'
  | 'and'
  | 'but'
  | 'condition'
  | 'cheap'
  | 'autopilot'
  | 'assist'
  | 'article'
  | 'verb' // asks for something; says nothing of it
  | 'filler'
  | 'link' // holds words together; nothing by itself
  | 'aside' // read, and not used
  | 'many'
  | 'half'
  | 'pieces' // after a number: that many
  | 'ofThem'
  | 'count' // before a number: that many
  | 'pack' // holds several pieces
  | 'label' // a number after it belongs to a name

/** What a language has for the days. */
interface DayWords {
  weekdays: string
  months: string
  /** Names of days from today on, by how many days away they are. */
  away: Readonly<Record<string, number>>
  /** Words before or after a weekday or unit. */
  next: string
  coming: string
  end: string
  /** `last` is the rest of `end of the week`. */
  units: Readonly<Record<string, SpanUnit>>
  business: string
  holidays: Readonly<Record<string, Holiday>>
  /** Between the parts of a date: `the 20th of December`. */
  inside: string
  /** Days of a month in words. */
  ordinals: Readonly<Record<string, number>>
  /** Times of the day, in hours. */
  clock: Readonly<Record<string, number>>
}
export type SpanUnit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year' | 'weekend' | 'fortnight'
export type Holiday =
  | 'christmas-eve'
  | 'christmas'
  | 'new-year'
  | 'new-years-eve'
  | 'valentine'
  | 'halloween'
  | 'easter'
  | 'thanksgiving'
  | 'black-friday'
  | 'epiphany'
  | 'st-nicholas'

/** What a language has for numbers. */
interface NumberWords {
  small: Readonly<Record<string, number>>
  scale: Readonly<Record<string, number>>
  /** Words that count by themselves and need no number before them. */
  and: string
}

/** The words that the reader knows of one language. */
export interface Lexicon {
  language: 'en' | 'de' | 'es' | 'fr'
  /** Phrases, separated by `|`, without accents. */
  roles: Readonly<Partial<Record<Role, string>>>
  days: DayWords
  numbers: NumberWords
  /** Currency names beside those of the ISO data. */
  money: Readonly<Record<string, string>>
  /** Words for hundredths of a currency. */
  cents: string
  units: string
  /** Units when a product word follows: `4 slice toaster`. */
  softUnits: string
  /** Plurals that do not end like plurals. */
  plurals: string
}

/** Numbers by their words: `zero one two`, counted from this one. */
export const counted = (words: string, from = 0, step = 1): Record<string, number> =>
  Object.fromEntries(words.split(' ').map((word, at) => [word, from + at * step]))
