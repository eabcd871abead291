import * as z from 'zod'
import { Instant } from '#shared/kernel/instant.ts'
import { firstOf, ornament, Text, WebUrl, Words } from '#shared/kernel/outside-values.ts'
import { ResponseMeta } from './profile.ts'

/** RFC 3339 with an offset or Z. */
export const Timestamp = Instant

const Severity = z.enum(['recoverable', 'requires_buyer_input', 'requires_buyer_review', 'unrecoverable'])

/** A business's message about a resource. The severity of an error decides who can resolve it. */
export const UcpMessage = z
  .looseObject({
    type: z.enum(['error', 'warning', 'info']),
    code: Words.optional(),
    content: Words,
    content_type: z.enum(['plain', 'markdown']).optional(),
    path: ornament(Text),
    severity: Severity.optional(),
    presentation: z.enum(['notice', 'disclosure']).optional(),
    image_url: ornament(Text),
    url: ornament(Text),
  })
  .refine((message) => message.type === 'info' || message.code !== undefined, 'An error or warning needs a code')
  .refine((message) => message.type !== 'error' || message.severity !== undefined, 'An error needs a severity')
export type UcpMessage = z.output<typeof UcpMessage>

/** What is said beside an answer; more than this nobody reads. */
export const UcpMessages = firstOf(UcpMessage, 100)

export const Link = z.looseObject({ type: Words, url: WebUrl, title: Words.optional() })

/** HTTP 200 with a business refusal and no resource. */
export const ErrorEnvelope = z.looseObject({
  ucp: ResponseMeta.extend({ status: z.literal('error') }),
  messages: UcpMessages.min(1),
  continue_url: ornament(WebUrl),
})
export type ErrorEnvelope = z.output<typeof ErrorEnvelope>

/** Body of a protocol failure (HTTP 4xx or 5xx); businesses may leave it out. */
export const ProtocolError = z.looseObject({
  code: Words,
  content: ornament(Words),
  continue_url: ornament(WebUrl),
})
