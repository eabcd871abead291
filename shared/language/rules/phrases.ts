import type { Lexicon, Role } from './lexicon/lexicon.ts'
import type { Token } from './tokens.ts'

/** A phrase that a sentence may hold: its words, comparable, and what it stands for. */
export interface Phrase<T> {
  words: readonly string[]
  means: T
}
/** Phrases by their first word, longest first. */
export type Phrases<T> = ReadonlyMap<string, readonly Phrase<T>[]>

/** Builds the index of phrases; each is words with single spaces. */
export const phrasesOf = <T>(all: Iterable<readonly [phrase: string, means: T]>): Phrases<T> => {
  const byFirst = new Map<string, Phrase<T>[]>()
  for (const [phrase, means] of all) {
    const words = phrase.split(' ')
    const first = words[0] ?? ''
    byFirst.set(first, [...(byFirst.get(first) ?? []), { words, means }])
  }
  for (const list of byFirst.values()) list.sort((a, b) => b.words.length - a.words.length)
  return byFirst
}

const fits = (tokens: readonly Token[], from: number, words: readonly string[]): boolean =>
  words.every((word, at) => tokens[from + at]?.low === word)

/** The phrases that begin at a token, longest first. */
export const phrasesAt = <T>(phrases: Phrases<T>, tokens: readonly Token[], from: number): readonly Phrase<T>[] =>
  phrases.get(tokens[from]?.low ?? '')?.filter(({ words }) => fits(tokens, from, words)) ?? nothing
const nothing: readonly never[] = []

const lists = new Map<string, Phrases<string>>()
/** How many tokens the longest phrase of a list has here; 0 when none begins here. The list is one of a lexicon's, separated by `|`. */
export const lengthIn = (list: string, tokens: readonly Token[], from: number): number => {
  const index = lists.get(list) ?? phrasesOf(list.split('|').map((phrase) => [phrase, phrase] as const))
  lists.set(list, index)
  return phrasesAt(index, tokens, from)[0]?.words.length ?? 0
}

const records = new WeakMap<object, Phrases<unknown>>()
/** The phrases of a record of a lexicon; built once. */
export const phrasesIn = <T>(record: Readonly<Record<string, T>>): Phrases<T> => {
  const index = records.get(record) ?? phrasesOf(Object.entries(record))
  records.set(record, index)
  return index as Phrases<T>
}

const indexes = new WeakMap<Lexicon, Phrases<Role>>()
/** What phrases of a language do; built once. */
export const rolesIn = (lexicon: Lexicon): Phrases<Role> => {
  const index =
    indexes.get(lexicon) ??
    phrasesOf(
      Object.entries(lexicon.roles).flatMap(([role, list]) =>
        [...new Set(list.split('|'))].map((phrase) => [spaced(phrase), role as Role] as const),
      ),
    )
  indexes.set(lexicon, index)
  return index
}

/** Marks that end a word are tokens of their own: `max.` is two. */
const spaced = (phrase: string): string =>
  phrase
    .replace(/(?<=[a-z])[.:](?= |$)/g, (mark) => ` ${mark}`)
    .replace('<=', '< =')
    .replace('>=', '> =')
