import { Duration, Stack, type StackProps } from 'aws-cdk-lib'
import {
  AttributeType,
  Billing,
  ContributorInsightsMode,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb'
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import type { Stage } from '#infra/stage.ts'
import { projected } from '#shared/platform/table/keys.ts'
import { product, removalOf, tableIndexes } from './names.ts'

/** A table with the named indexes, for the platform and for the simulators. */
export const tableWith = (
  scope: Construct,
  id: string,
  stage: Stage,
  wanted: { name: string; indexes: readonly string[]; stream?: StreamViewType },
): TableV2 =>
  new TableV2(scope, id, {
    tableName: wanted.name,
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.awsManagedKey(),
    timeToLiveAttribute: 'ttl',
    ...(wanted.stream && { dynamoStream: wanted.stream }),
    pointInTimeRecoverySpecification: {
      pointInTimeRecoveryEnabled: true,
      recoveryPeriodInDays: stage.keepData ? 35 : 1,
    },
    // Costs nothing while nothing is throttled.
    contributorInsightsSpecification: { enabled: true, mode: ContributorInsightsMode.THROTTLED_KEYS },
    deletionProtection: stage.keepData,
    removalPolicy: removalOf(stage),
    globalSecondaryIndexes: wanted.indexes.map((indexName) => ({
      indexName,
      partitionKey: { name: `${indexName}pk`, type: AttributeType.STRING },
      sortKey: { name: `${indexName}sk`, type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...projected],
    })),
  })

/** The resources that must outlive a deploy: the table and the two keys. */
export class DataStack extends Stack {
  readonly table: TableV2
  readonly streamArn: string
  readonly tokens: Key
  readonly fields: Key

  constructor(scope: Construct, id: string, stage: Stage, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: stage.keepData })
    this.table = tableWith(this, 'Table', stage, {
      name: product,
      indexes: tableIndexes,
      stream: StreamViewType.NEW_AND_OLD_IMAGES, // equal images reveal a write that changed nothing
    })
    if (!this.table.tableStreamArn) throw new Error('The table must have a stream')
    this.streamArn = this.table.tableStreamArn
    const lasting = {
      removalPolicy: removalOf(stage),
      pendingWindow: Duration.days(7),
    }
    this.tokens = new Key(this, 'Tokens', {
      description: 'Signs access tokens and mandates',
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      ...lasting,
    })
    this.fields = new Key(this, 'Fields', {
      description: 'Wraps the data keys of personal fields',
      enableKeyRotation: true,
      ...lasting,
    })
  }
}
