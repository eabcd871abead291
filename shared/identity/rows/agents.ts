import { randomBytes, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import { agentScopes, type Scope, scopes } from '#shared/kernel/principal.ts'
import { absent } from '#shared/platform/table/expression.ts'
import { keys, ownedBy } from '#shared/platform/table/keys.ts'
import { limitedList } from '#shared/platform/table/limited-list.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { everyOwned } from '#shared/platform/table/owned.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'
import { EpochName, type Epochs, epochsOf } from './epochs.ts'

export const Agent = z.object({
  agentId: z.string(),
  userId: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  secretHash: z.string(),
  /** Of the secret before the last rotation, which works until then. */
  previousHash: z.string().optional(),
  previousUntilSeconds: z.int().optional(),
  epoch: EpochName,
  createdAt: z.string(),
  revokedAt: z.string().optional(),
})
export type Agent = z.output<typeof Agent>

/** An agent's secret is 256 random bits, so a plain hash of it is enough. */
export const newClientSecret = (): string => `pcs_${randomBytes(32).toString('base64url')}`

const meant = (scopes: readonly Scope[]): Scope[] =>
  agentScopes.filter((scope) => scope === 'catalog:read' || scopes.includes(scope))

/** Tells the user of an agent that came or went. */
const agentChanged = (userId: string, agentId: string, state: 'created' | 'revoked'): Guarded =>
  eventRow(
    keys.agentEvent(agentId, state),
    { type: 'agent.changed', subject: userId, owner: userId, data: { agentId, state } },
    Date.now(),
  )

/** The writes that give a user a new agent, without the requested scopes that only a user may hold. */
export const creatingAgent = (
  fields: Pick<Agent, 'agentId' | 'userId' | 'name' | 'scopes'>,
  clientSecret: string,
  { agents: epoch }: Epochs,
): { agent: Agent; writes: Guarded[] } => {
  const agent: Agent = {
    agentId: fields.agentId,
    userId: fields.userId,
    name: fields.name,
    scopes: meant(fields.scopes),
    secretHash: sha256(clientSecret),
    epoch,
    createdAt: new Date().toISOString(),
  }
  const row = { ...keys.agent(agent.agentId), ...agent, ...ownedBy(agent.userId, 'AGENT', agent.agentId) }
  const write = insert(row, () => new Error(`${agent.agentId} exists already`))
  return { agent, writes: [write, agentChanged(agent.userId, agent.agentId, 'created')] }
}

export const getAgent = async (agentId: string): Promise<Agent | undefined> => {
  const row = await get(keys.agent(agentId))
  return row && Agent.parse(row)
}

/** Whether an agent acts for its user: nobody revoked it, and no leaving ended it. */
export const standsIn = (agent: Agent | undefined, { agents }: Epochs): agent is Agent =>
  agent !== undefined && !agent.revokedAt && agent.epoch === agents

/** The agent of this id, if it stands. */
export const standingAgent = async (agentId: string): Promise<Agent | undefined> => {
  const agent = await getAgent(agentId)
  return agent && standsIn(agent, await epochsOf(agent.userId)) ? agent : undefined
}

/** The user's agents that stand, oldest first. */
export const agentsOf = async (userId: string): Promise<Agent[]> => {
  const [agents, epochs] = await Promise.all([everyOwned(userId, 'AGENT', Agent), epochsOf(userId)])
  return agents.filter((agent) => standsIn(agent, epochs))
}

const listOf = (userId: string, epoch: string) => ({ userId, name: 'agents', epoch }) as const

/** The write that takes a place among the user's agents. Refused with `limit.exceeded`. */
export const agentPlace = ({ userId, agentId, epoch }: Agent): Promise<Guarded> =>
  limitedList.joining(listOf(userId, epoch), agentId, async () => (await agentsOf(userId)).map((each) => each.agentId))

const hashFits = (clientSecret: string, hash = sha256('')): boolean =>
  timingSafeEqual(Buffer.from(sha256(clientSecret)), Buffer.from(hash))

/** The agent that this secret belongs to; undefined for a wrong one, an unknown one and a revoked one. */
export const authenticateAgent = async (agentId: string, clientSecret: string): Promise<Agent | undefined> => {
  const agent = await getAgent(agentId)
  const present = hashFits(clientSecret, agent?.secretHash)
  const before = hashFits(clientSecret, agent?.previousHash)
  const fits = present || (before && (agent?.previousUntilSeconds ?? 0) > Date.now() / 1000)
  return fits && agent && standsIn(agent, await epochsOf(agent.userId)) ? agent : undefined
}

const noSuchAgent = () => new Failure('agent.not-found', 'You have no such agent')

/** The write that gives an agent a new secret. The one before works until then, in seconds. Of two at once, one is refused with `table.conflict`. */
export const rotatingSecret = async (
  userId: string,
  agentId: string,
  clientSecret: string,
  previousUntilSeconds: number,
): Promise<Guarded> => {
  const agent = await standingAgent(agentId)
  if (agent?.userId !== userId) throw noSuchAgent()
  const { secretHash: previousHash } = agent
  return update(
    keys.agent(agentId),
    { secretHash: previousHash, revokedAt: absent },
    { secretHash: sha256(clientSecret), previousHash, previousUntilSeconds },
    (row) =>
      row?.['revokedAt'] ? noSuchAgent() : new Failure('table.conflict', 'This secret was replaced in the meantime'),
  )
}

/** The writes after which no token of this agent is accepted. The row stays: orders and the audit name it. */
export const revokingAgent = (userId: string, agentId: string, { agents }: Epochs): Guarded[] => [
  update(
    keys.agent(agentId),
    { userId, revokedAt: absent },
    { revokedAt: new Date().toISOString(), gsi1pk: undefined, gsi1sk: undefined },
    noSuchAgent,
  ),
  limitedList.leaving(listOf(userId, agents), agentId),
  agentChanged(userId, agentId, 'revoked'),
]
