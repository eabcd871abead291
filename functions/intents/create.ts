import * as z from 'zod'
import { IntentView } from '#functions/intents/intent-view.ts'
import { intents } from '#shared/discovery/intents.ts'
import type { Intent } from '#shared/discovery/rules/offers.ts'
import { maxIntentText, parseIntent } from '#shared/discovery/rules/parse-intent.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { principalKey } from '#shared/kernel/principal.ts'
import { Pieces } from '#shared/kernel/quantity.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

const Body = z
  .strictObject({
    text: z
      .string()
      .trim()
      .min(1)
      .max(maxIntentText)
      .optional()
      .meta({
        description:
          'One thing to buy, in English, German, Spanish or French. Each word is read into a field, into the query or into `unread`; a number, amount, day or negation that is not sure is refused as `intent.unclear`, whose `details` name the fields (`missing`) and quote the words (`words`).',
        examples: [
          'wireless headphones under $100, delivered by Friday',
          '2 mugs under $9 each, not white, not from merchant-b',
        ],
      }),
    query: z.string().trim().min(1).max(200).optional(),
    maxPriceMinor: z.int().positive().max(1e12).optional(),
    minPriceMinor: z.int().positive().max(1e12).optional().meta({ description: 'What costs less is left out' }),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'Expected an ISO 4217 code')
      .optional(),
    quantity: Pieces.optional(),
    deliverBy: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional(),
    merchants: z.array(z.string().max(40)).min(1).max(10).optional(),
    notMerchants: z
      .array(z.string().max(40))
      .min(1)
      .max(10)
      .optional()
      .meta({ description: 'Merchants that are not asked' }),
    without: z
      .array(z.string().trim().min(1).max(60))
      .min(1)
      .max(10)
      .optional()
      .meta({ description: 'What the goods must not be or have, like `white`' }),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'Expected a two-letter ISO 3166 code')
      .optional(),
    mode: z.enum(['assist', 'autopilot']).optional(),
    prefer: z.enum(['balanced', 'price']).optional(),
    timeZone: z.string().max(60).optional(),
  })
  .refine(({ text, query }) => text !== undefined || query !== undefined, {
    path: ['text'],
    message: 'Give the intent in words (text) or as fields (query)',
  })

/** Stores what the caller wants. It reads the words whole: each is in a field, in the query or in `unread`. Fields override words. A refusal names the unclear fields and quotes the words. */
export const createIntent = operation(
  {
    name: 'createIntent',
    summary: 'State what you want, in words or fields',
    tool: {
      says: 'States what the user wants to buy, in words or fields. Start here, then list its offers. Show the user `unread`. When it answers `intent.unclear`, ask the user about the quoted words. It never orders.',
    },
    access: { as: ['user', 'agent'], scope: 'intents:write' },
    input: Body,
    output: IntentView,
    idempotency: 'optional',
    fails: ['intent.unclear', 'merchant.not-found'],
    grants: { write: ['INTENT'], parameters: ['settings'] },
    http: { method: 'POST', path: '/v1/intents', status: 201 },
  },
  async ({ input, principal, resourceId, commit }) => {
    const { text, timeZone, country, ...stated } = input
    const { merchants } = await settings()
    const unknownId = [...(stated.merchants ?? []), ...(stated.notMerchants ?? [])].find(
      (id) => !merchants.some(({ merchantId }) => merchantId === id),
    )
    if (unknownId) throw new Failure('merchant.not-found', 'No such merchant', { merchantId: unknownId })
    const nowMs = Date.now()
    const intent: Intent = {
      intentId: resourceId('intent'),
      userId: principal.userId,
      principal: principalKey(principal),
      ...(text && { text }),
      ...parseIntent(text, stated, { nowMs, timeZone, merchants }),
      ...(country && { country }),
      createdAt: new Date(nowMs).toISOString(),
      v: 1,
    }
    return commit([intents.create(intent)], intent)
  },
)

export const handler = http(createIntent)
