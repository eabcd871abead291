import type * as z from 'zod'
import type { listAgents } from '#functions/agents/list.ts'

type Agents = z.output<(typeof listAgents)['spec']['output']>['items']

/** Who asked for an approval, in words: the user, or one of their agents by its name. */
export const askerName = (requestedBy: string, agents: Agents): string => {
  if (requestedBy.startsWith('user:')) return 'You'
  const agentId = requestedBy.slice(requestedBy.indexOf(':') + 1)
  const name = agents.find((agent) => agent.agentId === agentId)?.name
  return name ? `Your agent ${name}` : `Your agent ${agentId}, which has ended`
}

/** The name of each agent; one that has ended keeps its id. */
export const agentNames = (agents: Agents): ((agentId: string) => string) => {
  const names = new Map(agents.map(({ agentId, name }) => [agentId, name] as const))
  return (agentId) => names.get(agentId) ?? agentId
}

/** The same sentence with the name of each agent in place of its id. */
export const withAgentNames = (agents: Agents): ((text: string) => string) => {
  const nameOf = agentNames(agents)
  return (text) =>
    text.replaceAll(/(?:agent:)?\b(agt_[0-9A-Z]{26})\b/g, (_, agentId: string) => `your agent ${nameOf(agentId)}`)
}
