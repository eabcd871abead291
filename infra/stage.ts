import * as z from 'zod'
import { merchantEntries } from '#shared/merchants/protocols.ts'
import { paymentEntries } from '#shared/payments/protocols.ts'
import { Settings } from '#shared/platform/aws/parameters.ts'
import { Limits } from '#shared/platform/operation/limits.ts'
import { PolicyRules } from '#shared/policy/rules/policy-rules.ts'

/** Checks the members that the named protocol requires. */
const spoken =
  (schemas: Readonly<Record<string, z.ZodType>>) =>
  (entry: { protocol: string }, context: z.RefinementCtx): void => {
    const schema = Object.hasOwn(schemas, entry.protocol) ? schemas[entry.protocol] : undefined
    const names = Object.keys(schemas).join(', ')
    if (!schema) context.addIssue({ code: 'custom', path: ['protocol'], message: `Expected one of: ${names}` })
    for (const { path, message } of schema?.safeParse(entry).error?.issues ?? [])
      context.addIssue({ code: 'custom', path, message })
  }
const Merchant = Settings.shape.merchants.element.superRefine(spoken(merchantEntries))
const Payments = Settings.shape.payments.superRefine(spoken(paymentEntries))

const open = { firewall: false, moneyConcurrency: 0 }
const guarded = { firewall: true, moneyConcurrency: 20 }
const defaults = {
  dev: { keepData: false, logDays: 7, requestsPerSecond: 2000, burst: 2000, limitFactor: 100, demo: true, ...open },
  staging: { keepData: true, logDays: 30, requestsPerSecond: 100, burst: 200, limitFactor: 1, demo: false, ...guarded },
  prod: { keepData: true, logDays: 90, requestsPerSecond: 100, burst: 200, limitFactor: 1, demo: false, ...guarded },
} as const

const Own = z.object({
  /** The host name of the public API. Its certificate is in the same region. */
  domainName: z.string().optional(),
  certificateArn: z.string().startsWith('arn:').optional(),
  /** The address that gets a mail for every alarm. */
  alarmEmail: z.email().optional(),
  /** The address that mail to users comes from, verified in SES. Without it nothing is mailed. */
  mailFrom: z.email().optional(),
  /** Whether a user confirms the e-mail address before anything is bought for them. */
  confirmedBuyers: z.boolean().default(false),
  /** Outside companies that are not simulators. */
  merchants: z.array(Merchant).default([]),
  payments: Payments.optional(),
  /** Origins that merchants may have although their addresses are private. */
  merchantOrigins: z.array(z.string()).default([]),
  /** The same for subscribers, which any user may name. */
  subscriberOrigins: z.array(z.string()).default([]),
  /** The rules that every purchase is judged by, in place of the standard ones. Users add to them. */
  policy: PolicyRules.optional(),
  /** Limits on callers that differ from the standard ones, by name. */
  limits: Limits.default({}),
})
const Tuned = z.object({
  /** Tables and keys outlive their stack, refuse deletion and can be restored to any second of 35 days. */
  keepData: z.boolean(),
  logDays: z.union([z.literal(7), z.literal(30), z.literal(90)]),
  requestsPerSecond: z.int().positive(),
  burst: z.int().positive(),
  /** What the standard limits on callers are multiplied with. */
  limitFactor: z.int().positive(),
  /** An AWS WAF in front of the API, about 10 US dollars a month. */
  firewall: z.boolean(),
  /** Calls at once that each step of a purchase has for itself, whatever else is called. 0 reserves none. */
  moneyConcurrency: z.int().nonnegative(),
  /** Deploy the simulated merchants and bank. */
  demo: z.boolean(),
})
const Config = z.strictObject({ ...Own.shape, ...Tuned.partial().shape })

const stageNames = ['dev', 'staging', 'prod'] as const
export type Stage = z.output<typeof Own> & z.output<typeof Tuned> & { name: (typeof stageNames)[number] }

/** The name, or a sentence that says which there are. */
export const stageNameOf = (name: unknown): Stage['name'] => {
  const stageName = stageNames.find((candidate) => candidate === name)
  if (!stageName) throw new Error(`The stage is one of ${stageNames.join(', ')}, not ${name}`)
  return stageName
}

/** One stage's configuration: its defaults, overridden by `stages.<name>` of cdk.json's context. One account holds one stage. */
export const stageOf = (name: unknown, configured: unknown = {}): Stage => {
  const stageName = stageNameOf(name)
  const config = Config.safeParse(configured)
  if (!config.success) {
    const wrong = config.error.issues.map(({ path, message }) => `${path.join('.') || 'the entry'}: ${message}`)
    throw new Error(`cdk.json, context.stages.${stageName} is wrong: ${wrong.join('; ')}`)
  }
  const stage = { ...defaults[stageName], ...config.data, name: stageName } as Stage
  if (stageName !== 'dev' && !(stage.domainName && stage.certificateArn))
    throw new Error(
      `The stage ${stageName} needs domainName and certificateArn in cdk.json, context.stages.${stageName}`,
    )
  if (stageName === 'prod' && stage.demo)
    throw new Error('The stage prod cannot have the simulators: set demo to false')
  if (!stage.demo && !stage.payments)
    throw new Error(`The stage ${stageName} needs payments in cdk.json, because it has no simulators`)
  if (stage.confirmedBuyers && !stage.mailFrom)
    throw new Error(`The stage ${stageName} needs mailFrom for confirmedBuyers: nobody could confirm an address`)
  if (stageName === 'prod' && !stage.alarmEmail)
    throw new Error('The stage prod needs alarmEmail in cdk.json, context.stages.prod: nobody would hear its alarms')
  return stage
}
