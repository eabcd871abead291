import type { DelegationChoices } from '#functions/pages/channel/delegation-choices.ts'
import { type FormFields, ticked } from '#functions/pages/channel/delegation-fields.ts'
import { ChoiceField, FormField, TickBox } from '#functions/pages/views/parts.tsx'

interface FormShown {
  /** As they were typed, or as a purchase or a delegation fills them in. */
  fields: FormFields
  choices: DelegationChoices
  /** One that stands has its currency for good. */
  fixedCurrency?: boolean
}

const drifts = [
  ['lower', 'Only a lower total passes'],
  ['never', 'Every change asks me'],
  ['up_to', 'A higher total passes up to what I write below'],
] as const

const Boxes = ({
  legend,
  group,
  of,
  fields,
}: {
  legend: string
  group: string
  of: readonly (readonly [id: string, says: string])[]
  fields: FormFields
}) => {
  const own = ticked(fields, group)
  const gone = own.filter((id) => !of.some(([known]) => known === id)).map((id) => [id, id] as const)
  return (
    <fieldset>
      <legend>{legend}</legend>
      {[...of, ...gone].map(([id, says]) => (
        <TickBox key={id} name={`${group}.${id}`} ticked={own.includes(id)}>
          {says}
        </TickBox>
      ))}
      {of.length + gone.length === 0 && <small>There is none.</small>}
    </fieldset>
  )
}

/** Every limit of a delegation, to be typed. An empty field is no limit. */
export const DelegationFields = ({ fields, choices, fixedCurrency = false }: FormShown) => {
  const currency = fields['currency'] ?? 'USD'
  const amount = (field: string, label: string, optional?: true, hint?: string) => (
    <FormField
      name={field}
      label={`${label} (${currency})`}
      value={fields[field]}
      inputmode="decimal"
      maxLength={13}
      {...(optional && { optional })}
      {...(hint && { hint })}
    />
  )
  const { agents, merchants, addresses } = choices
  const named = fields['agentId']
  // One that has ended stays chosen: a list without it would choose any agent.
  const gone =
    named && !agents.some(({ agentId }) => agentId === named) ? [[named, `${named}, which has ended`] as const] : []
  return (
    <>
      <FormField
        name="name"
        label="Name"
        value={fields['name']}
        optional
        maxLength={80}
        hint="For you; may be left out."
      />
      <ChoiceField
        name="agentId"
        label="For"
        value={fields['agentId']}
        options={[['', 'any of my agents'], ...agents.map(({ agentId, name }) => [agentId, name] as const), ...gone]}
      />
      <Boxes
        legend="At these merchants; without a tick, at any"
        group="merchant"
        of={merchants.map(({ merchantId, name }) => [merchantId, name] as const)}
        fields={fields}
      />
      <Boxes
        legend="To these addresses; without a tick, to any that you stored"
        group="address"
        of={addresses.map(({ addressId, says }) => [addressId, says] as const)}
        fields={fields}
      />
      <FormField
        name="instruments"
        label="Paid with"
        value={fields['instruments']}
        optional
        hint="Ids of payment methods, with commas between them. Empty: any."
        maxLength={600}
      />
      {!fixedCurrency && <FormField name="currency" label="Currency" value={currency} maxLength={3} />}
      {amount('perPurchase', 'Most for one purchase')}
      {amount('perMonth', 'Most in a month')}
      {amount('perDay', 'Most in a day', true)}
      {amount('askAbove', 'Ask me above', true)}
      <FormField
        name="purchases"
        label="Purchases in all"
        value={fields['purchases']}
        optional
        inputmode="numeric"
        maxLength={5}
        hint="Empty: as many as the limits allow."
      />
      <FormField
        name="everyDays"
        label="At most one in so many days"
        value={fields['everyDays']}
        optional
        inputmode="numeric"
        maxLength={3}
      />
      <ChoiceField
        name="drift"
        label="When the price changes after the decision"
        value={fields['drift']}
        options={drifts}
      />
      <FormField
        name="driftPercent"
        label="Higher by at most so many percent"
        value={fields['driftPercent']}
        optional
        inputmode="numeric"
        maxLength={3}
      />
      {amount('driftAmount', 'Higher by at most', true, 'Of both the smaller counts.')}
      <FormField name="lastDay" label="Last day (UTC)" type="date" value={fields['lastDay']} />
      <p class="soft">
        Two rules always hold: the agent names what it was asked to buy, and the goods go to a stored address.
      </p>
    </>
  )
}
