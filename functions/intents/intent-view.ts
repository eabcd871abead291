import * as z from 'zod'
import { idSchema } from '#shared/kernel/ids.ts'
import { Intent } from '#shared/store/intents.ts'

export const IntentParams = z.object({ intentId: idSchema('intent') })

/** What was understood, so that the caller can put it right. */
export const IntentView = Intent.omit({ userId: true, answer: true, v: true })
