import * as z from 'zod'
import { failureCodes } from '#shared/kernel/failure-code.ts'

/** Why nobody could end it: a failure's code, or what no caller is told as a failure. Anything else is a defect of ours. */
export const ParkedReason = z
  .enum([...failureCodes, 'order.full', 'webhook.unreadable', 'return.unanswered', 'return.unpaid'])
  .catch('internal')
export type ParkedReason = z.output<typeof ParkedReason>
