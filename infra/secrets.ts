import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { secretText } from '#shared/platform/outward/webhook-hmac.ts'

/** A SecureString, which CloudFormation cannot create. Purser makes it once and never changes it. */
export interface Secret {
  name: string
  /** An earlier name, whose value it takes over once. A later run makes a new value instead. */
  formerly?: string
  /** Makes the value. It may read the values of earlier secrets in the list. */
  make: (value: (name: string) => string) => string
}
/** A store of SecureStrings: Parameter Store, or the laptop host's file. */
export interface SecretStore {
  get(name: string): Promise<string | undefined>
  put(name: string, value: string): Promise<void>
}

/** A P-256 key as a private JWK, with its RFC 7638 thumbprint as `kid`. */
const newSigningKey = (): string => {
  const { crv, d, kty, x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
  return JSON.stringify({ kid, kty, crv, x, y, d })
}

const random = (): string => randomBytes(32).toString('base64url')

/** HMAC secrets by sender. The owner of a stage adds further senders to the value. */
const newWebhookKeys = (senders: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(senders.map((sender) => [sender, secretText(randomBytes(32))])))

/** The carrier whose webhooks tests and the demo send. */
const simulatedCarrier = 'carrier_parcel-post'

const simulated = (stage: string, companies: readonly string[]): Secret[] => {
  const at = (company: string, last: string) => `/purser-demo/${stage}/${company}/${last}`
  const shared = `/purser/${stage}/simulation-key`
  const merchants = companies.filter((company) => company !== 'bank')
  const clients = (value: (name: string) => string): [string, string][] => [
    ['platform', value(`/purser/${stage}/payment-key`)],
    ...merchants.map((merchant): [string, string] => [merchant, value(at(merchant, 'payment-key'))]),
  ]
  return [
    ...companies.map((company) => ({
      name: at(company, 'simulation-key'),
      make: (value: (n: string) => string) => value(shared),
    })),
    ...merchants.flatMap((merchant) => [
      { name: at(merchant, 'signing-key'), make: newSigningKey },
      { name: at(merchant, 'payment-key'), formerly: at(merchant, 'bank-key'), make: random },
    ]),
    { name: at('bank', 'api-keys'), make: (value) => JSON.stringify(Object.fromEntries(clients(value))) },
  ]
}

/** Every secret of a stage: the platform's, then those of the given simulators. */
export const secretsOfStage = (stage: string, companies: readonly string[]): Secret[] => [
  { name: `/purser/${stage}/signing-key`, make: newSigningKey },
  { name: `/purser/${stage}/payment-key`, formerly: `/purser/${stage}/bank-key`, make: random },
  { name: `/purser/${stage}/email-key`, make: random },
  { name: `/purser/${stage}/subscription-key`, make: random },
  {
    name: `/purser/${stage}/webhook-keys`,
    make: () => newWebhookKeys(companies.length > 0 ? [simulatedCarrier] : []),
  },
  ...(companies.length > 0
    ? [{ name: `/purser/${stage}/simulation-key`, make: random }, ...simulated(stage, companies)]
    : []),
]

/** Marks that the new name has had the value. The running functions read the earlier name until the deploy, so it stays. */
const takenOver = (formerly: string): string => `${formerly}-taken-over`
const untaken = async (formerly: string, store: SecretStore): Promise<string | undefined> =>
  (await store.get(takenOver(formerly))) === undefined ? store.get(formerly) : undefined

/** Creates missing secrets, changes no existing one, and returns the created names. */
export const createMissing = async (secrets: readonly Secret[], store: SecretStore): Promise<string[]> => {
  const values = new Map<string, string>()
  const created: string[] = []
  const value = (name: string): string => {
    const text = values.get(name)
    if (text === undefined) throw new Error(`The list of secrets must have ${name} earlier`)
    return text
  }
  for (const { name, formerly, make } of secrets) {
    const present = await store.get(name)
    const chosen = present ?? (formerly && (await untaken(formerly, store))) ?? make(value)
    values.set(name, chosen)
    if (present !== undefined) continue
    await store.put(name, chosen)
    created.push(name)
  }
  for (const { formerly } of secrets)
    if (formerly && (await untaken(formerly, store)) !== undefined) await store.put(takenOver(formerly), 'yes')
  return created
}
