import { join } from 'node:path'
import { fallback, type Name } from '#infra/local/cloudformation/naming.ts'
import type { Plugin } from '#infra/local/plugin.ts'
import { createTableApi } from './api.ts'
import { startEngine } from './engine.ts'
import { engineCalls } from './engine-call.ts'
import { createTables } from './tables.ts'
import { expireRows } from './time-to-live.ts'

const table: Name = (of) => {
  const name = of.text('TableName') ?? fallback(of)
  const arn = of.arn('dynamodb', `table/${name}`)
  return { name, arn, attributes: { StreamArn: `${arn}/stream/local`, TableId: of.hash(32) } }
}

/** The tables, in a DynamoDB engine that runs as a process of its own. */
export const dynamoDb: Plugin = {
  name: 'dynamodb',
  types: { 'AWS::DynamoDB::Table': table, 'AWS::DynamoDB::GlobalTable': table },
  async open({ dataDir, model, clock, use, onStop, onFatal }) {
    const engine = await startEngine({
      dataDir,
      endpoint: process.env['DYNAMODB_ENDPOINT'],
      onExit: (code) => onFatal(new Error(`The table engine ended (${code}): see ${join(dataDir, 'engine.log')}`)),
    })
    onStop(() => engine.stop())
    const calls = engineCalls(engine)
    onStop(() => calls.close())
    const shapes = await createTables(model, engine, calls)
    const tables = createTableApi(model, shapes, calls, use('access'))
    const expiry = expireRows(calls, shapes, clock, (error) => console.error('Time to live:', error))
    onStop(() => expiry.stop())
    const roleOf = ({ properties }: { properties: Record<string, unknown> }) => String(properties['Role'])
    const functionOf = new Map(model.of('AWS::Lambda::Function').map((one) => [roleOf(one), one.name]))
    return {
      provides: { tableEngine: calls, onTableWrite: tables.onCommit },
      wire: tables.service,
      state: () => ({
        units: tables.units(),
        requests: tables.requests(),
        tableUse: Object.fromEntries(
          Object.entries(tables.byRole()).map(([role, use]) => [functionOf.get(role) ?? role, use]),
        ),
      }),
    }
  },
}
