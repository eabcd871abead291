import * as z from 'zod'

/** The largest amount that a company may name, in minor units: thousands of them still add up to a whole number. */
export const minorMost = 1_000_000_000_000

/** An amount as a company names it. */
export const Minor = z.int().nonnegative().max(minorMost)
/** The same where it may be below zero. */
export const SignedMinor = z.int().min(-minorMost).max(minorMost)

const piecesMost = 1_000_000
/** A number of pieces as a company names it. */
export const Count = z.int().nonnegative().max(piecesMost)
/** The same where it may be below zero. */
export const SignedCount = z.int().min(-piecesMost).max(piecesMost)

/** A company's own name for something. It becomes part of our keys, which are bounded. */
export const OutsideId = z.string().max(200)

/** ISO 4217. */
export const Currency = z
  .string()
  .length(3)
  .regex(/^[A-Z]{3}$/)

const textMost = 2_000
/** A text that counts as it is: a longer one is refused. */
export const Text = z.string().max(textMost)
/** A text for people: a longer one is cut, because its length says nothing about what it goes with. */
export const Words = z
  .string()
  .overwrite((text) => text.slice(0, textMost))
  .max(textMost)

/** A link that the user may follow: never `javascript:` or `data:`. */
export const WebUrl = z.url({ protocol: /^https?$/ }).max(textMost)

/** What an answer is as good without: anything odder is as good as none, and refuses nothing else. */
export const ornament = <S extends z.ZodType>(schema: S) => schema.optional().catch(undefined)

/** A list of which the first so many count. */
export const firstOf = <S extends z.ZodType>(entry: S, most: number) =>
  z
    .array(entry)
    .overwrite((all) => all.slice(0, most))
    .max(most)

const namesMost = 200
/** Values under names that a company chose. */
export const namedValues = <K extends z.core.$ZodRecordKey, V extends z.ZodType>(name: K, value: V) =>
  z
    .record(name, value)
    .refine((all) => Object.keys(all).length <= namesMost, `Expected at most ${namesMost} names`)
    .meta({ maxProperties: namesMost })
