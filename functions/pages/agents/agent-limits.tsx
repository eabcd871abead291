import { typedMinor } from '#functions/pages/channel/money-field.ts'
import { Form, FormField } from '#functions/pages/views/parts.tsx'
import type { AgentLimits } from '#shared/authority/rules/agent-limits.ts'

interface Limited {
  agentId: string
  name: string
  limits: AgentLimits | undefined
  /** Of the user's own limits: what a new limit is in. */
  currency: string
}

/** What one agent may ask for and buy, whoever decides. An empty field is no limit. */
export const AgentLimitsForm = ({ agentId, name, limits, currency: own }: Limited) => {
  const currency = limits?.currency ?? own
  const amount = (field: string, label: string, minor: number | undefined) => (
    <FormField
      name={field}
      id={`${field}-${agentId}`}
      label={`${label} (${currency})`}
      value={typedMinor(minor, currency)}
      optional
      inputmode="decimal"
      maxLength={13}
    />
  )
  return (
    <details>
      <summary>{limits ? 'Its limits' : 'Limit what it may spend'}</summary>
      <Form to="/agents" aria-label={`Limits of ${name}`}>
        <input type="hidden" name="agentId" value={agentId} />
        <FormField name="currency" id={`currency-${agentId}`} label="Currency" value={currency} maxLength={3} />
        {amount('perPurchase', 'Most for one purchase', limits?.perPurchaseMinor)}
        {amount('perDay', 'Most in a day', limits?.perDayMinor)}
        {amount('perMonth', 'Most in a month', limits?.perMonthMinor)}
        <FormField
          name="openApprovals"
          id={`openApprovals-${agentId}`}
          label="Questions to you at a time"
          value={limits && String(limits.openApprovals)}
          optional
          inputmode="numeric"
          maxLength={3}
        />
        <button type="submit" name="act" value="limit" class="second">
          Set the limits
        </button>
      </Form>
    </details>
  )
}
