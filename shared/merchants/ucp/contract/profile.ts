import * as z from 'zod'
import { namedValues, OutsideId, Text, Words } from '#shared/kernel/outside-values.ts'
import { PublicJwk } from '#shared/platform/outward/http-signature.ts'

/** The protocol versions we speak, newest first. */
export const versions = ['2026-04-08'] as const
export type UcpVersion = (typeof versions)[number]
/** The version of what is published at the plain address. */
export const ucpVersion: UcpVersion = '2026-04-08'

/** Where a business or a platform publishes its profile, below its origin. */
export const profilePath = '/.well-known/ucp'

export const capability = {
  checkout: 'dev.ucp.shopping.checkout',
  fulfillment: 'dev.ucp.shopping.fulfillment',
  order: 'dev.ucp.shopping.order',
  search: 'dev.ucp.shopping.catalog.search',
  lookup: 'dev.ucp.shopping.catalog.lookup',
  /** Ours: cancel, refund and return after completion, which the standard does not have. */
  orderActions: 'com.purser.order_actions',
  /** Ours: delivery price, tax and window per variant in catalogue answers, so that offers rank by what they cost at the door. */
  deliveryEstimate: 'com.purser.delivery_estimate',
} as const

/** Payment handler under which our credential provider's single-use credentials are presented; its config says who captures. */
export const scopedCredentialHandler = 'com.purser.scoped_credential'
export const HandlerConfig = z.looseObject({ capture: z.enum(['platform', 'merchant']) })

/** Config of `com.purser.order_actions`: which verbs the business offers, and why not the others. */
export const OrderActionsConfig = z.looseObject({
  cancel: z.boolean(),
  refund: z.boolean(),
  returns: z.boolean().default(false),
  reasons: z.looseObject({ cancel: Words.optional(), refund: Words.optional(), returns: Words.optional() }).optional(),
})

export const ReverseDomain = OutsideId.regex(/^[a-z][a-z0-9]*(\.[a-z][a-z0-9_]*)+$/)
const ProtocolVersion = OutsideId.regex(/^\d{4}-\d{2}-\d{2}$/)

const Url = z.url().max(2000)
/** How many entries one name of a profile has. */
const entriesMost = 100

const ServiceBinding = z.looseObject({
  version: ProtocolVersion,
  transport: z.enum(['rest', 'mcp', 'a2a', 'embedded']),
  endpoint: Url.optional(),
  spec: Url.optional(),
  schema: Url.optional(),
})

export const CapabilityEntry = z.looseObject({
  version: ProtocolVersion,
  spec: Url.optional(),
  schema: Url.optional(),
  extends: z.union([ReverseDomain, z.array(ReverseDomain).max(entriesMost)]).optional(),
  config: namedValues(Text, z.unknown()).optional(),
})
export type CapabilityEntry = z.output<typeof CapabilityEntry>
/** Capability name to the versions a side has of it. */
export const Capabilities = namedValues(ReverseDomain, z.array(CapabilityEntry).min(1).max(entriesMost))
export type Capabilities = z.output<typeof Capabilities>

export const PaymentHandler = z.looseObject({
  id: OutsideId.min(1),
  version: ProtocolVersion,
  spec: Url.optional(),
  schema: Url.optional(),
  available_instruments: z
    .array(z.looseObject({ type: OutsideId }))
    .max(entriesMost)
    .optional(),
  config: namedValues(Text, z.unknown()).optional(),
})
export type PaymentHandler = z.output<typeof PaymentHandler>
const PaymentHandlers = namedValues(ReverseDomain, z.array(PaymentHandler).max(entriesMost))

/** What GET /.well-known/ucp answers: a business names endpoints, a platform names its webhook URL in the order capability's config. */
export const Profile = z.looseObject({
  ucp: z.looseObject({
    version: ProtocolVersion,
    supported_versions: namedValues(ProtocolVersion, Url).optional(),
    services: namedValues(ReverseDomain, z.array(ServiceBinding).max(entriesMost)),
    capabilities: Capabilities,
    payment_handlers: PaymentHandlers.optional(),
  }),
  signing_keys: z.array(PublicJwk).max(entriesMost).default([]),
})
export type Profile = z.output<typeof Profile>

/** Config of a platform's `dev.ucp.shopping.order` entry: where the business sends order webhooks. */
export const OrderConfig = z.looseObject({ webhook_url: Url })

/** The `ucp` member of every response: what was negotiated, and whether this is an answer or an error. */
export const ResponseMeta = z.looseObject({
  version: ProtocolVersion,
  status: z.enum(['success', 'error']).optional(),
  capabilities: namedValues(
    ReverseDomain,
    z.array(z.looseObject({ version: ProtocolVersion })).max(entriesMost),
  ).optional(),
  payment_handlers: PaymentHandlers.optional(),
})

/** Reads the profile URL out of `UCP-Agent: profile="https://..."`. */
export const agentProfile = (header: string | undefined): string | undefined =>
  header?.match(/(?:^|[,;\s])profile="([^"]+)"/)?.[1]
