import type { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { guessedWords } from './guessed-words.ts'

/** The fewest characters of a password. */
export const minPasswordLength = 10

/** The library's verdicts go from 0 to 4; 4 takes more than ten thousand million guesses. */
const strongEnough = 4

/** The library looks at so many characters; what begins strong stays strong, and its time stays short. */
const maxLength = 100

/** The library's reasons, in words that do not repeat the password. */
const reasons: Readonly<Record<string, string>> = {
  straightRow: 'Rows of keys next to each other are easy to guess',
  keyPattern: 'Patterns on the keyboard are easy to guess',
  simpleRepeat: 'Avoid repeated characters',
  extendedRepeat: 'Avoid repeated words and groups of characters',
  sequences: 'Avoid runs such as abc or 12345',
  recentYears: 'Years are easy to guess',
  dates: 'Dates are easy to guess',
  topTen: 'This is one of the ten passwords that a guesser tries first',
  topHundred: 'This is one of the first passwords that a guesser tries',
  common: 'This password was leaked before, so guessers try it',
  similarToCommon: 'This is too close to a password that was leaked before',
  wordByItself: 'A single word is easy to guess',
  userInputs: 'Use more than your name or your email address in the password',
}

let factory: Promise<ZxcvbnFactory> | undefined

/** The library and its list of leaked passwords are large, so they load when somebody first chooses a password. */
const load = async (): Promise<ZxcvbnFactory> => {
  const [core, common] = await Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')])
  const dictionary = { ...common.dictionary, guessed: guessedWords }
  return new core.ZxcvbnFactory({ dictionary, graphs: common.adjacencyGraphs, maxLength })
}

/** What a guesser who knows the person tries: the address and the name, whole and in parts. */
const namesOf = ({ email, name = '' }: { email: string; name?: string | undefined }): string[] => {
  const whole = [email, name].map((text) => text.normalize('NFKC').trim().toLowerCase())
  const parts = whole.flatMap((text) => [text, ...text.split('@'), ...text.split(/[^\p{L}\p{N}]+/u)])
  return [...new Set([...parts, 'purser'])].filter(({ length }) => length >= 3)
}

/** Why a password is too easy to guess, in a sentence that does not repeat it; undefined for one that will do. */
export const passwordWeakness = async (
  password: string,
  person: { email: string; name?: string | undefined },
): Promise<string | undefined> => {
  const text = password.normalize('NFKC')
  if (Array.from(text).length < minPasswordLength) return `Use at least ${minPasswordLength} characters`
  factory ??= load()
  const { score, feedback } = (await factory).check(text, namesOf(person))
  if (score >= strongEnough) return undefined
  return reasons[feedback.warning ?? ''] ?? 'This is too easy to guess; use more words, for instance four'
}
