import type { ComponentChildren } from 'preact'
import type * as z from 'zod'
import type { createAgent } from '#functions/agents/create.ts'
import type { listAgents } from '#functions/agents/list.ts'
import type { rotateAgentSecret } from '#functions/agents/rotate-secret.ts'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Callout, Facts, Form, FormField, PageLink, When } from '#functions/pages/views/parts.tsx'
import { AgentLimitsForm } from './agent-limits.tsx'

type Agents = z.output<(typeof listAgents)['spec']['output']>['items']
type NewAgent = z.output<(typeof createAgent)['spec']['output']>
type NewSecret = z.output<(typeof rotateAgentSecret)['spec']['output']>

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
          <Form to="/agents" aria-label={`Credentials of ${name}`}>
            <input type="hidden" name="agentId" value={agentId} />
            <button type="submit" name="act" value="rotate" class="second">
              New secret
            </button>
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

interface Credentials {
  agentId: string
  clientSecret: string | undefined
  lost: string
  children?: ComponentChildren
}

const Told = ({ agentId, clientSecret, lost, children }: Credentials) => (
  <section>
    {clientSecret ? (
      <Callout>Give both to the agent now. Purser shows the secret only once and does not keep it.</Callout>
    ) : (
      <Callout tone="bad">This form was sent before, and the secret was shown then. {lost}</Callout>
    )}
    <Facts
      of={[
        ['Agent', <code>{agentId}</code>],
        ['Secret', clientSecret && <code>{clientSecret}</code>],
      ]}
    />
    {children}
    <p>
      <PageLink to="/agents">Back to your agents</PageLink>
    </p>
  </section>
)

/** The credentials of a new agent, told once. */
export const newAgentView = ({ agentId, name, clientSecret }: NewAgent): ShownPage => ({
  title: `${name} is ready`,
  status: 201,
  body: <Told agentId={agentId} clientSecret={clientSecret} lost="End the agent and create another." />,
})

/** The new secret of an agent, told once. */
export const newSecretView = ({ agentId, clientSecret, previousUntil }: NewSecret): ShownPage => ({
  title: 'A new secret',
  body: (
    <Told agentId={agentId} clientSecret={clientSecret} lost="Make another new secret.">
      <p>
        The old secret works until <When at={previousUntil} />.
      </p>
    </Told>
  ),
})
