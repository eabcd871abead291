import * as z from 'zod'
import { Intent } from '#shared/discovery/rules/offers.ts'
import { idSchema } from '#shared/kernel/ids.ts'

export const IntentParams = z.object({ intentId: idSchema('intent') })

/** The intent as Purser understood it, so that the caller can correct it. */
export const IntentView = Intent.omit({ userId: true, answer: true, v: true }).extend({
  unread: Intent.shape.unread.meta({ description: 'Words of the text that changed nothing' }),
})
