import type { Day } from '#shared/kernel/calendar.ts'
import type { Lexicon, Role } from './lexicon/lexicon.ts'
import { lengthIn, type Phrase, type Phrases, phrasesAt, rolesIn } from './phrases.ts'
import type { Token } from './tokens.ts'

/** What a token became: part of an entity, a word to search for, a word that only held others together, or nothing. */
export type Use = 'free' | 'entity' | 'query' | 'link' | 'unread'

/** A field that a sentence may speak of. */
export type Field =
  | 'query'
  | 'maxPriceMinor'
  | 'minPriceMinor'
  | 'currency'
  | 'quantity'
  | 'deliverBy'
  | 'merchants'
  | 'without'
  | 'mode'
  | 'text'
/** What has to be asked: the field, the words that were not clear, and the question. */
export interface Doubt {
  field: Field
  words: string
  says: string
}
/** A highest or lowest price as it was said; `together` comes with the whole sentence. */
export interface SaidPrice {
  minor: number
  currency: string
  /** Whether the words named the currency. */
  named: boolean
}

export interface Around {
  nowMs: number
  timeZone: string
  /** The day it is there now. */
  now: Day
  /** What an amount without a currency is in. */
  currency: string
  merchants: Phrases<string>
}

/** Words of arrival that name no goods. */
const arrivals = /^(?:delivered|arriving|arrives|shipped|received|needed|due|geliefert|livree?s?|entregad[oa]s?)$/
/** What stands between things and is no part of one. */
const between: readonly Role[] = [
  ...(['link', 'filler', 'cap', 'floor', 'by', 'before', 'each', 'total', 'capAfter', 'not', 'and', 'from'] as const),
  ...(['assist', 'autopilot', 'aside', 'condition', 'rather', 'noCap', 'noDue', 'fine', 'butNot', 'in'] as const),
]
const none: readonly Phrase<Role>[] = []

/** A sentence while it is read: its tokens, what became of each, and what was understood so far. */
export class Sentence {
  readonly tokens: readonly Token[]
  readonly lexicon: Lexicon
  readonly around: Around
  readonly uses: Use[]
  readonly prices: SaidPrice[] = []
  readonly lowest: SaidPrice[] = []
  readonly counts: number[] = []
  readonly dues = new Set<string>()
  readonly merchants = new Set<string>()
  readonly notMerchants = new Set<string>()
  readonly without: string[] = []
  readonly measures: string[] = []
  readonly doubts: Doubt[] = []
  mode: 'assist' | 'autopilot' | undefined
  prefersPrice = false
  uncapped = false
  each = false
  together = false
  /** Said with `for`, which may mean each or all. */
  forAll = false
  /** How often a token was looked at: what reading costs. */
  looks = 0
  private readonly phrases: (readonly Phrase<Role>[])[] = []
  private readonly answers = new Map<string, Map<number, unknown>>()
  constructor(tokens: readonly Token[], lexicon: Lexicon, around: Around) {
    this.tokens = tokens
    this.lexicon = lexicon
    this.around = around
    this.uses = tokens.map(() => 'free')
  }

  token(at: number): Token | undefined {
    this.looks += 1
    return this.tokens[at]
  }
  low(at: number): string {
    return this.token(at)?.low ?? ''
  }
  /** How many tokens the longest phrase with this role has here; 0 when none begins here. */
  role(at: number, ...roles: readonly Role[]): number {
    this.looks += 1
    const here = this.phrases[at] ?? this.phrasesFrom(at)
    for (const { words, means } of here) if (roles.includes(means)) return words.length
    return 0
  }
  private phrasesFrom(at: number): readonly Phrase<Role>[] {
    if (at < 0 || at >= this.tokens.length) return none
    const here = phrasesAt(rolesIn(this.lexicon), this.tokens, at)
    this.phrases[at] = here
    return here
  }
  /** What a reader answers at a token; it is worked out once. */
  once<T>(kind: string, at: number, work: () => T): T {
    this.looks += 1
    const answers = this.answers.get(kind) ?? new Map<number, unknown>()
    this.answers.set(kind, answers)
    if (!answers.has(at)) answers.set(at, work())
    return answers.get(at) as T
  }
  /** The same for a list of the lexicon. */
  listed(list: string, at: number): number {
    this.looks += 1
    return lengthIn(list, this.tokens, at)
  }
  /** Past every phrase in a row that has one of these roles, at most `most`. */
  past(from: number, roles: readonly Role[], most = 3): number {
    let at = from
    for (let left = most; left > 0; left--) {
      const length = this.role(at, ...roles)
      if (length === 0) break
      at += length
    }
    return at
  }
  /** Whether a phrase could go on here: there is a word that asks for goods. */
  isProduct(at: number): boolean {
    const token = this.token(at)
    if (token?.kind !== 'word' || arrivals.test(token.low) || this.role(at, ...between) > 0) return false
    const range = this.role(at, 'between')
    return range === 0 || !['number', 'sign'].includes(this.token(at + range)?.kind ?? '')
  }
  isEnd(at: number): boolean {
    const token = this.token(at)
    return token === undefined || token.kind === 'mark'
  }
  spend(from: number, to: number, use: Use = 'entity'): number {
    for (let at = from; at < to; at++) this.uses[at] = use
    return to
  }
  /** The words as they were written. */
  words(from: number, to: number): string {
    return this.tokens
      .slice(from, to)
      .map(({ text, glued }, at) => (glued || at === 0 ? text : ` ${text}`))
      .join('')
  }
  /** Notes what has to be asked about these words, and takes them out. */
  doubt(field: Field, from: number, to: number, says: string, quoted = to): number {
    this.doubts.push({ field, words: this.words(from, quoted), says })
    return this.spend(from, to)
  }
}
