import type * as z from 'zod'
import type { createAgent } from '#functions/agents/create.ts'
import type { listAgents } from '#functions/agents/list.ts'
import { AgentLimitsForm } from './agent-limits.tsx'
import type { ShownPage } from './document.tsx'
import { Callout, Facts, Form, FormField, PageLink, When } from './parts.tsx'

type Agents = z.output<(typeof listAgents)['spec']['output']>['items']
type NewAgent = z.output<(typeof createAgent)['spec']['output']>

/** The agents that act for a person, and the form for a new one. */
export const agentsView = (agents: Agents, currency: string): ShownPage => ({
  title: 'Agents',
  body: (
    <>
      {agents.map(({ agentId, name, scopes, createdAt, limits }) => (
        <section key={agentId} aria-label={name}>
          <h2>{name}</h2>
          <Facts
            of={[
              ['Id', <code>{agentId}</code>],
              ['Since', <When at={createdAt} />],
              ['May', scopes.join(', ')],
            ]}
          />
          <AgentLimitsForm agentId={agentId} name={name} limits={limits} currency={currency} />
          <Form to="/agents" aria-label={`End ${name}`}>
            <input type="hidden" name="agentId" value={agentId} />
            <button type="submit" name="act" value="end" class="danger">
              End this agent
            </button>
          </Form>
        </section>
      ))}
      <section>
        <h2>A new agent</h2>
        <p>It finds, compares and prepares. It can never approve.</p>
        <Form to="/agents" aria-label="A new agent">
          <FormField name="name" label="Name" maxLength={80} />
          <button type="submit" name="act" value="create">
            Create
          </button>
        </Form>
      </section>
    </>
  ),
})

/** The credentials of a new agent, told once. */
export const newAgentView = ({ agentId, name, clientSecret }: NewAgent): ShownPage => ({
  title: `${name} is ready`,
  status: 201,
  body: (
    <section>
      {clientSecret ? (
        <Callout>Give both to the agent now. Purser shows the secret only once and does not keep it.</Callout>
      ) : (
        <Callout tone="bad">
          This form was sent before, and the secret was shown then. End the agent and create another.
        </Callout>
      )}
      <Facts
        of={[
          ['Agent', <code>{agentId}</code>],
          ['Secret', clientSecret && <code>{clientSecret}</code>],
        ]}
      />
      <p>
        <PageLink to="/agents">Back to your agents</PageLink>
      </p>
    </section>
  ),
})
