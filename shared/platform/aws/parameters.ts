import * as z from 'zod'
import type { SecretName } from '#shared/kernel/grants.ts'
import { trustTiers } from '#shared/kernel/trust-tier.ts'
import { MissingParameter, parameter, readAnew } from './parameter-store.ts'

/** One stage's settings from its deployment; the base URL is among them because a stack cannot name its own API in its functions. */
export const Settings = z.object({
  baseUrl: z.url(),
  /** The payment provider: its protocol and that protocol's settings. */
  payments: z.looseObject({ protocol: z.string() }),
  /** The stage names a sender, so Purser mails. */
  mails: z.boolean().optional(),
  /** Nobody asks for an approval before they confirmed their e-mail address. */
  confirmedBuyers: z.boolean().optional(),
  /** Origins that merchants may have although their addresses are private: the simulators, on a laptop. */
  merchantOrigins: z.array(z.string()).default([]),
  /** The same for subscribers. A user names those, so the addresses of merchants are not among them. */
  subscriberOrigins: z.array(z.string()).default([]),
  merchants: z.array(
    z.looseObject({
      merchantId: z.string(),
      name: z.string(),
      /** The language it speaks; what is not listed here is for that protocol alone. */
      protocol: z.string(),
      /** How far the operator trusts it; `standard` when the stage does not say. */
      trust: z.enum(trustTiers).optional(),
      /** Where a tester instructs a simulated company. */
      simulator: z.url().optional(),
    }),
  ),
})
export type Settings = z.output<typeof Settings>
/** A merchant as the operator admitted it. */
export type AdmittedMerchant = Settings['merchants'][number]

const MerchantPage = Settings.shape.merchants
const Published = Settings.extend({
  /** Parameters with more merchants: one holds some 37. A page is named after what it says, so a deployment is never half seen. */
  merchantPages: z.array(z.string()).default([]),
})

/** What texts say to a schema: parsed once, however many calls ask. */
const parsed = new WeakMap<z.ZodType, Map<string, unknown>>()
const textsKept = 50
const parsedAs = <S extends z.ZodType>(schema: S, text: string): z.output<S> => {
  const texts = parsed.get(schema) ?? new Map<string, unknown>()
  parsed.set(schema, texts)
  if (texts.size > textsKept) texts.clear()
  if (!texts.has(text)) texts.set(text, schema.parse(JSON.parse(text)))
  return texts.get(text) as z.output<S>
}

/** The caller's settings, read through a schema of its own; outside companies have other fields. */
export const settingsAs = async <S extends z.ZodType>(schema: S): Promise<z.output<S>> =>
  parsedAs(schema, await parameter('settings'))

const wholeSettings = async (): Promise<Settings> => {
  const { merchantPages, ...base } = await settingsAs(Published)
  const pages = await Promise.all(merchantPages.map(async (page) => parsedAs(MerchantPage, await parameter(page))))
  return { ...base, merchants: [...pages.flat(), ...base.merchants] }
}

/** The platform's settings with every page of merchants, at most five minutes old while Parameter Store answers. */
export const settings = (): Promise<Settings> =>
  wholeSettings().catch((error: unknown) => {
    // A deployment has replaced a page since the settings that name it were read.
    if (!(error instanceof MissingParameter)) throw error
    readAnew('settings')
    return wholeSettings()
  })

/** One SecureString, at most five minutes old while Parameter Store answers. */
export const secret = (name: SecretName): Promise<string> => parameter(name)
