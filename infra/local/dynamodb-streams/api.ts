import type { EngineCalls } from '#infra/local/dynamodb/engine-call.ts'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { WireService } from '#infra/local/wire/wire-service.ts'
import { tableOf } from './stream-reader.ts'

const prefix = 'DynamoDBStreams_20120810.'

/** Serves a table's stream, under its template name, to the host's own tools. Functions get records from mappings. */
export const createStreamsApi = (calls: EngineCalls): WireService => ({
  handles: (target) => target.startsWith(prefix),
  async call({ target, json, roleArn }) {
    if (roleArn !== undefined) throw new AwsError('AccessDeniedException', 'This host lets no function read streams')
    const body = json()
    if (body['StreamArn'] !== undefined) {
      const { Table } = await calls.run<{ Table: { LatestStreamArn?: string } }>('DescribeTable', {
        TableName: tableOf(String(body['StreamArn'])),
      })
      body['StreamArn'] = Table.LatestStreamArn
    }
    const reply = await calls.send(target, JSON.stringify(body))
    return { status: reply.status, body: reply.body }
  },
})
