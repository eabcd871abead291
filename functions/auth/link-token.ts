import * as z from 'zod'

/** What the link of a mail carries. */
export const LinkToken = z
  .string()
  .min(1)
  .max(256)
  .describe('The `token` in the link of the mail.')
  .meta({ examples: ['usr_...'] })
