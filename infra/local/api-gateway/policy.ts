type Effect = 'allow' | 'deny' | 'explicit-deny'
export type Decide = (methodArn: string) => Effect

const listOf = (value: unknown): string[] | undefined => {
  const list = Array.isArray(value) ? value : [value]
  return list.length > 0 && list.every((item) => typeof item === 'string') ? list : undefined
}

/** `*` spans path segments and `?` stands for one character, as in an execute-api ARN pattern. */
const pattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  )

/** Compiles the policy document of an authorizer. Undefined when the gateway would not accept it. */
export const readPolicy = (document: unknown): Decide | undefined => {
  const listed = (document as { Statement?: unknown } | null | undefined)?.Statement
  const statements = Array.isArray(listed) ? listed : [listed]
  const rules: { allow: boolean; patterns: RegExp[] }[] = []
  for (const statement of statements as Record<string, unknown>[]) {
    const { Effect: effect, Action, Resource, Condition } = statement ?? {}
    const actions = listOf(Action)
    const resources = listOf(Resource)
    if (!actions || !resources || Condition || (effect !== 'Allow' && effect !== 'Deny')) return undefined
    if (!actions.some((action) => pattern(action.toLowerCase()).test('execute-api:invoke'))) continue
    rules.push({ allow: effect === 'Allow', patterns: resources.map(pattern) })
  }
  return (methodArn) => {
    const fitting = rules.filter(({ patterns }) => patterns.some((candidate) => candidate.test(methodArn)))
    if (fitting.some(({ allow }) => !allow)) return 'explicit-deny'
    return fitting.length > 0 ? 'allow' : 'deny'
  }
}
