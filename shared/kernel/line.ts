import * as z from 'zod'

/** One line of text that a user wrote: what ends up on labels and in lists has no breaks or controls in it. */
export const lineOf = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !/\p{Cc}|[\u2028\u2029]/u.test(text), 'Expected one line of text')
