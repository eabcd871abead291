import { listAgents } from '#functions/agents/list.ts'
import { listAddresses } from '#functions/me/list-addresses.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import type { Visit } from './visit.ts'

/** What `delegationChoices` calls. */
export const choiceCalls = [listAgents, listAddresses]

/** What a delegation may name: the person's agents and addresses, and the merchants that the stage admits. */
export const delegationChoices = async (ask: Visit['ask']) => {
  const [agents, addresses, { merchants }] = await Promise.all([ask(listAgents), ask(listAddresses), settings()])
  return {
    agents: agents.items.map(({ agentId, name }) => ({ agentId, name })),
    merchants: merchants.map(({ merchantId, name }) => ({ merchantId, name })),
    addresses: addresses.items.map(({ addressId, line1, city }) => ({
      addressId,
      says: `${addressId}: ${line1}, ${city}`,
    })),
  }
}
export type DelegationChoices = Awaited<ReturnType<typeof delegationChoices>>
