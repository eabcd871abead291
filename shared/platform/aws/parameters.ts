import * as z from 'zod'
import type { SecretName } from '#shared/kernel/grants.ts'
import { parameterKeptMs } from '#shared/platform/durations.ts'
import { AwsRefusal, callAws } from './aws-json.ts'

/** One stage's settings from its deployment; the base URL is among them because a stack cannot name its own API in its functions. */
export const Settings = z.object({
  baseUrl: z.url(),
  /** The payment provider: its protocol and that protocol's settings. */
  payments: z.looseObject({ protocol: z.string() }),
  /** Origins the outward fetch may reach although their addresses are private: the simulators, on a laptop. */
  allowedOrigins: z.array(z.string()).default([]),
  merchants: z.array(
    z.looseObject({
      merchantId: z.string(),
      name: z.string(),
      /** The language it speaks; what is not listed here is for that protocol alone. */
      protocol: z.string(),
      /** Where a tester instructs a simulated company. */
      simulator: z.url().optional(),
    }),
  ),
})
export type Settings = z.output<typeof Settings>
/** A merchant as the operator admitted it. */
export type AdmittedMerchant = Settings['merchants'][number]

const cached = new Map<string, { untilMs: number; value: Promise<string> }>()

const Found = z.object({ Parameter: z.object({ Value: z.string() }) })

const fetched = async (Name: string): Promise<string> => {
  try {
    const answer = await callAws('ssm', 'GetParameter', { Name, WithDecryption: true })
    return Found.parse(answer).Parameter.Value
  } catch (error) {
    if (!(error instanceof AwsRefusal && error.name === 'ParameterNotFound')) throw error
    const missing = `The parameter ${Name} is missing: the deploy writes settings, \`npm run secrets\` the rest`
    throw new Error(missing, { cause: error })
  }
}

const parameter = (last: string): Promise<string> => {
  const prefix = process.env['PARAMETERS']
  if (!prefix) throw new Error('PARAMETERS is not set: this function was given no parameters')
  const name = `${prefix}/${last}`
  const kept = cached.get(name)
  if (kept && kept.untilMs > Date.now()) return kept.value
  const value = fetched(name)
  cached.set(name, { untilMs: Date.now() + parameterKeptMs, value })
  value.catch(() => cached.delete(name)) // a failure is not worth remembering
  return value
}

/** The caller's settings, read through a schema of its own; outside companies have other fields. */
export const settingsAs = async <S extends z.ZodType>(schema: S): Promise<z.output<S>> =>
  schema.parse(JSON.parse(await parameter('settings')))

/** The platform's settings, at most five minutes old. */
export const settings = (): Promise<Settings> => settingsAs(Settings)

/** One SecureString, at most five minutes old. */
export const secret = async (name: SecretName): Promise<string> => parameter(name)
