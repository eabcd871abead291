import { beforeAll, expect, test } from 'vitest'
import { functionName } from '#infra/aws/names.ts'
import type { FoundEntry } from '#infra/discover.ts'
import { stageOf } from '#infra/stage.ts'
import { sample } from './sample.ts'
import {
  type Resource,
  type Statement,
  type Synthesized,
  statementsOf,
  synthesize,
  synthesizedOurs,
  textOf,
} from './templates.ts'

/** Actions on rows. A list of streams belongs to no table. */
const onTable = /^dynamodb:(?!ListStreams$)/

/** Registers the checks of synth.test.ts on permissions. */
export const permissionChecks = (): void => {
  let app: Synthesized
  let roles: Map<string, { entry: FoundEntry; stack: string; statements: Statement[] }>

  const isStatement = (statement: Statement, action: RegExp): boolean =>
    statement.effect === 'Allow' && statement.actions.some((one) => action.test(one))
  const holders = (action: RegExp, more: (statement: Statement) => boolean = () => true): string[] =>
    [...roles]
      .filter(([, { statements }]) => statements.some((one) => isStatement(one, action) && more(one)))
      .map(([name]) => name)
      .sort()
  const onKeys = (family: string) => (statement: Statement) =>
    statement.keys?.some((key) => key.startsWith(`${family}#`)) ?? false
  const withGrant = (has: (entry: FoundEntry) => boolean): string[] =>
    app.entries
      .filter(has)
      .map(({ name }) => functionName(name))
      .sort()

  beforeAll(async () => {
    app = await synthesizedOurs()
    const byId = new Map(
      app.of('AWS::IAM::Role').map((role): [string, Resource] => [`${role.stack}<${role.id}.Arn>`, role]),
    )
    roles = new Map(
      app.of('AWS::Lambda::Function').map(({ stack, properties }) => {
        const role = byId.get(stack + textOf(properties['Role']))
        const entry = app.entries.find(({ name }) => functionName(name) === properties['FunctionName'])
        if (!role || !entry) throw new Error(`${properties['FunctionName']} has no role of its own`)
        return [functionName(entry.name), { entry, stack, statements: statementsOf(role) }]
      }),
    )
  })

  test('a role has no policy but the one in its own text, save the one AWS prescribes for API logs', () => {
    expect(app.of('AWS::IAM::Policy')).toEqual([])
    const managed = app.of('AWS::IAM::Role').filter(({ properties }) => properties['ManagedPolicyArns'])
    expect(managed.map(({ properties }) => JSON.stringify(properties['ManagedPolicyArns']))).toEqual([
      expect.stringContaining('AmazonAPIGatewayPushToCloudWatchLogs'),
    ])
  })

  test('no role may scan, and none holds an action by wildcard', () => {
    for (const role of app.of('AWS::IAM::Role'))
      for (const action of statementsOf(role).flatMap(({ actions }) => actions))
        expect(action, role.id).not.toMatch(/\*|:Scan$|PartiQL/)
  })

  test('only traces, log delivery and task tokens are allowed on any resource', () => {
    const unbounded = app
      .of('AWS::IAM::Role')
      .flatMap(statementsOf)
      .filter(({ resources }) => resources.includes('*'))
      .flatMap(({ actions }) => actions)
    expect(
      [...new Set(unbounded)].filter(
        (one) => !/^(xray:|logs:|states:SendTask(Success|Failure)$|dynamodb:ListStreams$)/.test(one),
      ),
    ).toEqual([])
  })

  test('each action on a table is in one statement, whatever the items of a transaction are judged by', () => {
    for (const [name, { statements }] of roles) {
      const rights = statements.filter(({ effect, keys }) => effect === 'Allow' && keys !== undefined)
      const actions = rights.flatMap((one) => one.actions)
      expect(actions.toSorted(), name).toEqual([...new Set(actions)].sort())
    }
  })

  test('a function that reads a stream may list streams', () => {
    expect(holders(/^dynamodb:ListStreams$/)).toEqual(withGrant(({ kind }) => kind === 'stream'))
  })

  test('every right on a table names the partitions it is for', () => {
    for (const [name, { statements }] of roles)
      for (const one of statements.filter(({ actions }) => actions.some((action) => onTable.test(action)))) {
        const indexOrStream = one.resources.every((resource) => /\/index\/gsi[123]$|StreamArn/.test(resource))
        expect(indexOrStream || (one.keys?.length ?? 0) > 0, `${name}: ${one.actions.join()}`).toBe(true)
      }
  })

  test('a decision is written by the functions that decide, and nobody deletes one', () => {
    expect(holders(/:(Put|Update)Item$/, onKeys('DECISION'))).toEqual([
      'purser-checkouts-approve',
      'purser-checkouts-confirm',
      'purser-checkouts-reject',
      'purser-checkouts-request-approval',
      'purser-pages-allow-always',
      'purser-pages-approve-with-passkey',
      'purser-pages-decide',
    ])
    expect(holders(/:DeleteItem$/, onKeys('DECISION'))).toEqual([])
  })

  test('a delegation is written by the functions that only users may call, or that end it for whoever has their mail; nobody deletes one', () => {
    expect(holders(/:(Put|Update)Item$/, onKeys('DELEGATION'))).toEqual([
      'purser-auth-reset-password',
      'purser-delegations-create',
      'purser-delegations-create-template',
      'purser-delegations-delete',
      'purser-delegations-delete-template',
      'purser-delegations-patch',
      'purser-delegations-use-template',
      'purser-pages-allow-always',
      'purser-pages-change-delegation',
      'purser-pages-make-delegation',
      'purser-pages-reset-password',
    ])
    expect(holders(/:DeleteItem$/, onKeys('DELEGATION'))).toEqual([])
  })

  test('two functions mail, from the address of the stage alone, and none where there is no address', () => {
    expect(holders(/^ses:/).sort()).toEqual(['purser-auth-send-link-mail', 'purser-notices-send-mail'])
    const mails = app.of('AWS::IAM::Role').flatMap(({ properties }) => JSON.stringify(properties['Policies'] ?? []))
    const [policy = ''] = mails.filter((text) => text.includes('ses:SendEmail'))
    expect(policy).toContain('"StringEquals":{"ses:FromAddress":"purser@example.com"}')
    expect(policy).toMatch(/:identity\/purser@example\.com/)
    const mailing = sample.map((one) =>
      one.name === 'orders-notify' ? { ...one, grants: { mail: true as const } } : one,
    )
    const deployed = (mailFrom?: string) =>
      synthesize({ entries: mailing as FoundEntry[], machines: [] }, stageOf('dev', mailFrom ? { mailFrom } : {}))
        .of('AWS::Lambda::Function')
        .map(({ properties }) => properties['FunctionName'])
    expect(deployed()).not.toContain('purser-orders-notify')
    expect(deployed('purser@example.com')).toContain('purser-orders-notify')
  })

  test('an audit row stays as it was put', () => {
    expect(holders(/:(Update|Delete)Item$/, onKeys('AUDIT'))).toEqual([])
    for (const [name, { statements, stack }] of roles) {
      if (stack === 'Demo' || !statements.some((one) => isStatement(one, /:(Put|Update|Delete)Item$/))) continue
      const denied = statements.find(({ effect }) => effect === 'Deny')
      expect(denied, name).toMatchObject({ actions: ['dynamodb:DeleteItem', 'dynamodb:UpdateItem'], keys: ['AUDIT#*'] })
    }
  })

  test('only the relay and the sweep publish, start purchases and answer for them', () => {
    expect(withGrant(({ grants }) => Boolean(grants.publish ?? grants.executions))).toEqual([
      'purser-outbox-relay',
      'purser-sweeps-sweep-stuck',
    ])
    expect(holders(/^events:PutEvents$/)).toEqual(withGrant(({ grants }) => grants.publish === true))
    for (const action of [/^states:SendTask/, /^states:StartExecution$/])
      expect(holders(action)).toEqual(withGrant(({ grants }) => grants.executions === true))
  })

  test('only sign-in functions sign tokens', () => {
    const signers = holders(/^kms:Sign$/)
    expect(signers).not.toEqual([])
    for (const name of signers)
      expect(name).toMatch(
        /^purser-((auth|agents)-|pages-(sign-in|sign-in-with-passkey|register|confirm|change-password)$)/,
      )
  })

  test('a function that takes webhooks can neither sign, pay nor decide', () => {
    for (const [name, { entry, statements }] of roles) {
      if (entry.area !== 'webhooks') continue
      const rights = statements.filter(({ effect }) => effect === 'Allow')
      expect(
        rights.flatMap(({ actions }) => actions),
        name,
      ).not.toContain('kms:Sign')
      expect(rights.flatMap(({ resources }) => resources).join(), name).not.toMatch(/payment-key|signing-key/)
    }
  })

  test('simulators and platform cannot reach each other', () => {
    for (const [name, { stack, statements }] of roles) {
      const resources = statements.flatMap((one) => one.resources).join()
      if (stack === 'Demo') expect(resources, name).not.toMatch(/purser-dev-(data|events)|\/purser\/dev\/|states:|kms:/)
      else expect(resources, name).not.toMatch(/purser-demo/)
    }
  })

  test('a simulated company reads and writes its own rows only', () => {
    for (const [name, { entry, stack, statements }] of roles) {
      if (stack !== 'Demo') continue
      const company = app.entries.find((one) => one.kind === 'company' && one.file === entry.file)
      const own = company?.kind === 'company' ? `SIM#${company.spec.company}#*` : ''
      for (const key of statements.filter(({ effect }) => effect === 'Allow').flatMap(({ keys = [] }) => keys))
        expect(key, name).toBe(own)
    }
  })

  test('a state machine calls its own tasks and nothing else', () => {
    const machines = app.of('AWS::StepFunctions::StateMachine')
    for (const [at, machine] of app.machines.entries()) {
      const roleArn = textOf(machines[at]?.properties['RoleArn'])
      const role = app.of('AWS::IAM::Role').find(({ id }) => roleArn === `<${id}.Arn>`)
      const calls = role ? statementsOf(role).filter((one) => isStatement(one, /^lambda:/)) : []
      const tasks = Object.values(machine.functions).map(({ name }) => functionName(name))
      const called = calls.flatMap(({ resources }) => resources).map((resource) => resource.split(':function:')[1])
      expect(called.sort()).toEqual([...new Set(tasks)].sort())
    }
  })

  test('the gateway calls the routes of an area in a role of that area, and nothing else', () => {
    const methods = app.of('AWS::ApiGateway::Method').filter(({ stack }) => stack.startsWith('Api'))
    const used = new Set<string>()
    const routes = app.entries.filter((entry) => entry.kind === 'route')
    for (const [area, some] of Map.groupBy(routes, (entry) => entry.area)) {
      const role = app.of('AWS::IAM::Role').find(({ id }) => id.startsWith(`gateway${area.replaceAll('-', '')}`))
      if (!role) throw new Error(`The gateway has no role for ${area}`)
      const [calls, ...more] = statementsOf(role)
      expect(more, area).toEqual([])
      expect(calls?.actions, area).toEqual(['lambda:InvokeFunction'])
      const called = calls?.resources.map((resource) => resource.split(':function:')[1]).sort()
      expect(called, area).toEqual(some.map(({ name }) => functionName(name)).sort())
      for (const { name } of some) {
        const own = methods.filter(({ properties }) =>
          JSON.stringify(properties['Integration']).includes(`:function:${functionName(name)}/invocations`),
        )
        expect(own.length, name).toBeGreaterThan(0)
        for (const { properties } of own)
          expect(textOf((properties['Integration'] as Record<string, unknown>)['Credentials']), name).toBe(
            `<${role.id}.Arn>`,
          )
      }
      used.add(role.id)
    }
    expect(used.size).toBe(new Set(routes.map(({ area }) => area)).size)
  })

  test('a grant of something a side does not have stops the synth', () => {
    const [bank] = sample.filter((one) => one.kind === 'company')
    if (!bank) throw new Error('The sample has no company')
    const greedy: FoundEntry = { ...bank, grants: { publish: true } }
    expect(() => synthesize({ entries: [greedy], machines: [] })).toThrow(/asks for the bus/)
  })
}
