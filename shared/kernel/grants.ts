/** The first part of a partition key, which IAM's leading-key conditions match. `keys.ts` builds the keys. */
const families = [
  'AGENT',
  'AUDIT',
  'BUDGET',
  'CART',
  'CHALLENGE',
  'CHECKOUT',
  'CLAIM',
  'DECISION',
  'DELEGATION',
  'EMAIL',
  'EPOCHS',
  'FAMILIAR',
  'FREEZE',
  'GOODS',
  'HOLD',
  'IDEM',
  'INTENT',
  'LEDGER',
  'LINK',
  'LIST',
  'NOTICE',
  'ORDER',
  'PARKED',
  'PASSKEY',
  'POLICY',
  'RATE',
  'SESSION',
  'SIM',
  'SUB',
  'USER',
  'WALLET',
  'WH',
] as const
export type Family = (typeof families)[number]

/** A secret in the parameter store, by the last part of its name. */
export type SecretName =
  | 'signing-key'
  | 'payment-key'
  | 'email-key'
  | 'simulation-key'
  | 'api-keys'
  | 'webhook-keys'
  | 'subscription-key'
type ParameterName = 'settings' | SecretName

/** All that a function may use: infra turns it into the function's role. */
export interface Grants {
  /** Get, Query, BatchGet and condition checks on these partitions. */
  read?: readonly Family[]
  /** Put and Update on these partitions; AUDIT rows can only ever be put. */
  write?: readonly Family[]
  delete?: readonly Family[]
  /** Indexes it may query. */
  index?: readonly ('gsi1' | 'gsi2' | 'gsi3')[]
  /** tokens: sign access tokens. tokens-public: read the key that verifies them. fields: data keys of the encrypted-field envelope. */
  kms?: readonly ('tokens' | 'tokens-public' | 'fields')[]
  /** Parameters it may read, by the last part of their name. */
  parameters?: readonly ParameterName[]
  /** Publish on the event bus. */
  publish?: true
  /** Send mail from the stage's address; a function that may is deployed only where the stage names one. */
  mail?: true
  /** Start executions of, and answer task tokens for, the purchase machine. */
  executions?: true
}
