import * as z from 'zod'
import { Instant } from '#shared/kernel/instant.ts'
import { ResponseMeta } from './profile.ts'

/** RFC 3339 with an offset or Z. */
export const Timestamp = Instant

/** A business's own name for something. It becomes part of our keys, which are bounded. */
export const Id = z.string().max(200)

/** A link that the user may follow: never `javascript:` or `data:`. */
export const WebUrl = z.url({ protocol: /^https?$/ })

const Severity = z.enum(['recoverable', 'requires_buyer_input', 'requires_buyer_review', 'unrecoverable'])

/** A business's message about a resource. The severity of an error decides who can resolve it. */
export const UcpMessage = z
  .looseObject({
    type: z.enum(['error', 'warning', 'info']),
    code: z.string().optional(),
    content: z.string(),
    content_type: z.enum(['plain', 'markdown']).optional(),
    path: z.string().optional(),
    severity: Severity.optional(),
    presentation: z.enum(['notice', 'disclosure']).optional(),
    image_url: z.string().optional(),
    url: z.string().optional(),
  })
  .refine((message) => message.type === 'info' || message.code !== undefined, 'An error or warning needs a code')
  .refine((message) => message.type !== 'error' || message.severity !== undefined, 'An error needs a severity')
export type UcpMessage = z.output<typeof UcpMessage>

export const Link = z.looseObject({ type: z.string(), url: WebUrl, title: z.string().optional() })

/** HTTP 200 with a business refusal and no resource. */
export const ErrorEnvelope = z.looseObject({
  ucp: ResponseMeta.extend({ status: z.literal('error') }),
  messages: z.array(UcpMessage).min(1),
  continue_url: WebUrl.optional(),
})
export type ErrorEnvelope = z.output<typeof ErrorEnvelope>

/** Body of a protocol failure (HTTP 4xx or 5xx); businesses may leave it out. */
export const ProtocolError = z.looseObject({
  code: z.string(),
  content: z.string().optional(),
  continue_url: z.string().optional(),
})
