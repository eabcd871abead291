import * as z from 'zod'
import { hidesSomething } from './untrusted-text.ts'

/** One line of text that a user wrote. What ends up on labels and in lists has no breaks, controls or invisible characters in it. */
export const lineOf = (max: number) =>
  z
    .string()
    .trim()
    .min(1, { abort: true })
    .max(max)
    .refine((text) => !hidesSomething(text) && !/[\u2028\u2029]/.test(text), {
      error: 'Expected one line of text without invisible characters',
      abort: true,
    })
