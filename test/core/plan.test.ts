import { describe, expect, test } from 'vitest';
import { planID } from '../../src/core/plan.ts';
import { dedent, given, heritage } from '../given.ts';
import { ingress, mend, outcomeOf, said, sentText } from '../mending.ts';

const lb = 'k8s-web-1.eu-west-1.elb.amazonaws.com';
const app = ingress('app', 'app.example.com', '192.0.2.10');
const ours = heritage('prod', 'ingress/web/app');
const theirs = heritage('other', 'ingress/web/app');

describe('sync', () => {
  test('creates a missing record with its ownership TXT, in one batch', () => {
    const plan = mend(given().zone('example.com', '').objects([app]).snapshot(), 'sync');
    expect(sentText(plan)).toEqual([
      [
        'CREATE app.example.com A 300 192.0.2.10',
        'CREATE a-app.example.com TXT 300 "owner=prod,external-dns/resource=ingress/web/app"',
      ],
    ]);
    expect(plan.totals).toEqual({ create: 1, update: 0, adopt: 0, delete: 0, txt: 1 });
  });

  test('uses an ownership TXT of ours that was left behind', () => {
    const world = given().zone('example.com', `a-app 300 TXT ${ours}`).objects([app]).snapshot();
    const plan = mend(world, 'sync');
    expect(said(plan)).toBe('CREATE app.example.com A 300 192.0.2.10');
    expect(plan.groups[0]?.risks.map(({ kind }) => kind)).not.toContain('NoOwnershipPossible');
  });

  test('replaces a drifted record by deleting exactly what was read', () => {
    const world = given().zone('example.com', `app 60 A 192.0.2.99\na-app 300 TXT ${ours}`).objects([app]).snapshot();
    expect(said(mend(world, 'sync'))).toBe(dedent`
      DELETE app.example.com A 60 192.0.2.99
      CREATE app.example.com A 300 192.0.2.10`);
  });

  test('adds the typed TXT to a drifted record that only a legacy TXT owns', () => {
    const world = given().zone('example.com', `app 60 A 192.0.2.99\napp 300 TXT ${ours}`).objects([app]).snapshot();
    expect(said(mend(world, 'sync'))).toContain('CREATE a-app.example.com TXT 300');
  });

  test('turns a CNAME of ours into an alias pair as one group, and takes its TXT along', () => {
    const world = given()
      .zone('example.com', `app 300 CNAME old.example.net\ncname-app 300 TXT ${ours}`)
      .objects([ingress('app', 'app.example.com', lb)])
      .snapshot();
    const plan = mend(world, 'sync');
    expect(plan.refusals).toEqual([]);
    expect(plan.groups).toHaveLength(1);
    expect(plan.groups[0]?.rows.map(({ type }) => type)).toEqual(['A', 'AAAA']);
    expect(sentText(plan)[0]?.toSorted()).toEqual([
      'CREATE a-app.example.com TXT 300 "owner=prod,external-dns/resource=ingress/web/app"',
      `CREATE aaaa-app.example.com TXT 300 "owner=prod,external-dns/resource=ingress/web/app"`,
      `CREATE app.example.com A - ALIAS ${lb}`,
      `CREATE app.example.com AAAA - ALIAS ${lb}`,
      'DELETE app.example.com CNAME 300 old.example.net',
      'DELETE cname-app.example.com TXT 300 "owner=prod,external-dns/resource=ingress/web/app"',
    ]);
  });

  test('keeps the cname- TXT where an older version goes on to write it for the alias', () => {
    const world = given({ version: '0.21.0' })
      .zone('example.com', `app 300 CNAME old.example.net\ncname-app 300 TXT ${ours}`)
      .objects([ingress('app', 'app.example.com', lb)])
      .snapshot();
    const plan = mend(world, 'sync');
    expect(plan.refusals).toEqual([]);
    expect(said(plan)).not.toContain('cname-app');
    expect(said(mend(outcomeOf(world, plan), 'sync'))).toBe('');
  });

  test('turns an alias pair back into a CNAME', () => {
    const world = given()
      .zone(
        'example.com',
        `app - A ALIAS ${lb}\na-app 300 TXT ${ours}\napp - AAAA ALIAS ${lb}\naaaa-app 300 TXT ${ours}`,
      )
      .objects([ingress('app', 'app.example.com', 'lb.example.net')])
      .snapshot();
    const plan = mend(world, 'sync');
    expect(plan.refusals).toEqual([]);
    expect(plan.groups).toHaveLength(1);
    const left = outcomeOf(world, plan);
    expect(left.zones[0]?.recordSets?.map(({ Name, Type }) => `${Name} ${Type}`).slice(2)).toEqual([
      'app.example.com. CNAME',
      'cname-app.example.com. TXT',
    ]);
  });

  test('carries a new weight over to the ownership TXT, which ExternalDNS builds from the record', () => {
    const annotations = {
      'external-dns.kubernetes.io/set-identifier': 'blue',
      'external-dns.kubernetes.io/aws-weight': '20',
    };
    const world = given()
      .zone(
        'example.com',
        `app 300 A 192.0.2.10 {"SetIdentifier":"blue","Weight":10}
         a-app 300 TXT ${ours} {"SetIdentifier":"blue","Weight":10}`,
      )
      .objects([ingress('app', 'app.example.com', '192.0.2.10', { annotations })])
      .snapshot();
    expect(said(mend(world, 'sync'))).toBe(dedent`
      DELETE app.example.com/blue A 300 192.0.2.10 weight 10
      DELETE a-app.example.com/blue TXT 300 "owner=prod,external-dns/resource=ingress/web/app" weight 10
      CREATE app.example.com/blue A 300 192.0.2.10 weight 20
      CREATE a-app.example.com/blue TXT 300 "owner=prod,external-dns/resource=ingress/web/app" weight 20`);
  });

  test('writes no TXT that would also claim a record of nobody', () => {
    const world = given({ version: '0.17.0' })
      .zone('example.com', 'www 300 CNAME by-hand.example.net')
      .objects([ingress('odd', 'cname-www.example.com', '192.0.2.1')])
      .snapshot();
    expect(said(mend(world, 'sync'))).toBe('refused AmbiguousTXTName cname-www.example.com A');
    const typed = { ...world, workloads: given({ version: '0.22.0' }).snapshot().workloads };
    expect(said(mend(typed, 'sync'))).toContain('CREATE a-cname-www.example.com TXT 300');
  });

  test('nor one that would adopt a wanted record unasked; adopted first, it is no obstacle', () => {
    const world = given({ version: '0.13.6' })
      .zone('example.com', 'www - A ALIAS k8s-x.us-west-2.elb.amazonaws.com')
      .objects([ingress('odd', 'cname-www.example.com', '192.0.2.1'), ingress('www', 'www.example.com', '192.0.2.1')])
      .snapshot();
    expect(said(mend(world, 'sync'))).toBe('refused AmbiguousTXTName cname-www.example.com A');
    const plan = mend(world, 'fix');
    expect(plan.refusals).toEqual([]);
    expect(said(mend(outcomeOf(world, plan), 'fix'))).toBe('');
  });

  test.each([
    ['0.23.0', 'eu,prod', 'refused OwnerNotReadable app.example.com A'],
    ['0.21.0', 'team=shop', 'refused OwnerNotReadable app.example.com A'],
    ['0.22.0', 'team=shop', 'CREATE app.example.com A 300 192.0.2.10'],
  ])('of ExternalDNS %s with owner id %s: what it could not read back is not written', (version, owner, first) => {
    const world = given({ version, owner }).zone('example.com', '').objects([app]).snapshot();
    expect(said(mend(world, 'sync')).split('\n')[0]).toBe(first);
  });

  test('leaves an alias of ExternalDNS 0.13 to it', () => {
    const world = given({ version: '0.13.6' })
      .zone('example.com', '')
      .objects([ingress('app', 'app.example.com', lb)])
      .snapshot();
    expect(said(mend(world, 'sync'))).toBe('refused AliasOfOldVersion app.example.com CNAME');
  });

  test('writes a missing validation CNAME with TTL 300 and no ownership TXT', () => {
    const record = { name: '_x.app.example.com.', type: 'CNAME', value: '_y.acm-validations.aws.' };
    const world = given()
      .zone(
        'example.com',
        `app - A ALIAS ${lb}\na-app 300 TXT ${ours}\napp - AAAA ALIAS ${lb}\naaaa-app 300 TXT ${ours}`,
      )
      .objects([ingress('app', 'app.example.com', lb)])
      .certificate({
        status: 'PENDING_VALIDATION',
        names: ['app.example.com'],
        validations: [{ domain: 'app.example.com', status: 'PENDING_VALIDATION', method: 'DNS', record }],
      })
      .snapshot();
    expect(said(mend(world, 'sync'))).toBe('CREATE _x.app.example.com CNAME 300 _y.acm-validations.aws.');
  });

  test('creates a record at the apex without a TXT, and says that nobody will own it', () => {
    const world = given()
      .zone('example.com', '')
      .objects([ingress('apex', 'example.com', '192.0.2.10')])
      .snapshot();
    const plan = mend(world, 'sync');
    expect(said(plan)).toBe('CREATE example.com A 300 192.0.2.10');
    expect(plan.groups[0]?.risks.map(({ kind }) => kind)).toContain('NoOwnershipPossible');
  });

  test('refuses where the name of the TXT holds a TXT of somebody', () => {
    const world = given().zone('example.com', 'a-app 300 TXT "v=spf1 -all"').objects([app]).snapshot();
    expect(said(mend(world, 'sync'))).toBe('refused TXTNameTaken app.example.com A');
  });

  test('refuses with Route 53’s own words what Route 53 would refuse', () => {
    const annotations = { 'external-dns.kubernetes.io/set-identifier': 'blue' };
    const unrouted = ingress('www', 'www.example.com', '192.0.2.1', { annotations });
    const plan = mend(given().zone('example.com', '').objects([unrouted, app]).snapshot(), 'sync');
    expect(plan.groups.map(({ rows }) => rows[0]?.name)).toEqual(['app.example.com']);
    expect(plan.refusals.map(({ name, reason }) => `${reason} ${name}`)).toEqual([
      'Route53WouldRefuse www.example.com',
    ]);
    expect(plan.refusals[0]?.message).toMatch(/^Route 53 would refuse it: Invalid request: .*SetIdentifier/);
  });

  test('names a row that it does not mend when it was asked for by name, and is silent for --all', () => {
    const world = given().zone('example.com', 'app 300 A 192.0.2.10').objects([app]).snapshot();
    expect(said(mend(world, 'sync', { names: ['app.example.com'] }))).toBe('refused NotSyncable app.example.com A');
    expect(said(mend(world, 'sync'))).toBe('');
  });

  test('leaves Pending, Ignored, Unknown and conflicting rows alone', () => {
    const world = given()
      .zone('example.com', `two 300 A 192.0.2.1\na-two 300 TXT ${theirs}`)
      .objects([
        ingress('two', 'two.example.com', '192.0.2.2'),
        { ...ingress('wait', 'wait.example.com', '192.0.2.3'), status: { loadBalancer: {} } },
        ingress('none', 'app.example.org', '192.0.2.4'),
      ])
      .snapshot();
    expect(said(mend(world, 'sync'))).toBe('');
  });
});

describe('adopt', () => {
  test('writes the TXT only; a difference left over is then drift', () => {
    const world = given().zone('example.com', 'app 60 A 192.0.2.99').objects([app]).snapshot();
    const plan = mend(world, 'adopt');
    expect(said(plan)).toBe('CREATE a-app.example.com TXT 300 "owner=prod,external-dns/resource=ingress/web/app"');
    expect(plan.totals).toEqual({ create: 0, update: 0, adopt: 1, delete: 0, txt: 1 });
    expect(said(mend(outcomeOf(world, plan), 'sync'))).toContain('DELETE app.example.com A 60 192.0.2.99');
  });

  test('names the TXT after the record that stands, which is the one ExternalDNS looks for', () => {
    const world = given({ version: '0.21.0' })
      .zone('example.com', 'app 60 A 192.0.2.99')
      .objects([ingress('app', 'app.example.com', lb)])
      .snapshot();
    const plan = mend(world, 'adopt');
    expect(said(plan)).toBe('CREATE a-app.example.com TXT 300 "owner=prod,external-dns/resource=ingress/web/app"');
    const sync = said(mend(outcomeOf(world, plan), 'sync', { names: ['app.example.com'] }));
    expect(sync).toContain(`CREATE app.example.com A - ALIAS ${lb}`);
    expect(sync).toContain('CREATE cname-app.example.com TXT 300');
    expect(sync).toContain('DELETE a-app.example.com TXT 300');
  });

  test('takes from another owner only when it is named', () => {
    const world = given()
      .zone('example.com', `app 300 A 192.0.2.10\na-app 300 TXT ${theirs}`)
      .objects([app])
      .snapshot();
    expect(said(mend(world, 'adopt'))).toBe('refused OtherOwner app.example.com A');
    expect(said(mend(world, 'adopt', { policy: { takeFrom: 'third' as never } }))).toBe(
      'refused OtherOwner app.example.com A',
    );
    expect(said(mend(world, 'adopt', { policy: { takeFrom: 'other' as never } }))).toBe(dedent`
      DELETE a-app.example.com TXT 300 "owner=other,external-dns/resource=ingress/web/app"
      CREATE a-app.example.com TXT 300 "owner=prod,external-dns/resource=ingress/web/app"`);
  });

  test('takes the other owner’s legacy TXT away as well', () => {
    const world = given()
      .zone('example.com', `app 300 A 192.0.2.10\napp 300 TXT ${theirs}\na-app 300 TXT ${theirs}`)
      .objects([app])
      .snapshot();
    const plan = mend(world, 'adopt', { policy: { takeFrom: 'other' as never } });
    expect(plan.refusals).toEqual([]);
    expect(said(plan)).toContain('DELETE app.example.com TXT 300 "owner=other');
    expect(said(plan)).not.toContain('CREATE app.example.com TXT');
  });

  test('leaves the other owner’s legacy TXT where it holds another record of theirs', () => {
    const world = given({ args: ['--managed-record-types=A', '--managed-record-types=MX'] })
      .zone('example.com', `app 300 A 192.0.2.10\napp 300 MX 10 mail.example.net\napp 300 TXT ${theirs}`)
      .objects([app])
      .snapshot();
    const plan = mend(world, 'adopt', { policy: { takeFrom: 'other' as never } });
    expect(said(plan)).toBe('CREATE a-app.example.com TXT 300 "owner=prod,external-dns/resource=ingress/web/app"');
  });

  test('does not rewrite a shared legacy TXT under the feet of another record', () => {
    const world = given({ version: '0.17.0', args: ['--managed-record-types=A', '--managed-record-types=MX'] })
      .zone('example.com', `app 300 A 192.0.2.10\napp 300 MX 10 mail.example.net\napp 300 TXT ${theirs}`)
      .objects([ingress('app', 'app.example.com', '192.0.2.10')])
      .snapshot();
    const plan = mend(world, 'adopt', { policy: { takeFrom: 'other' as never } });
    expect(said(plan)).toBe('refused SharedOwnershipTXT app.example.com A');
  });

  test('says when ExternalDNS can own the name in no way', () => {
    const world = given()
      .zone('example.com', '@ 300 A 192.0.2.10')
      .objects([ingress('apex', 'example.com', '192.0.2.10')])
      .snapshot();
    expect(said(mend(world, 'adopt'))).toBe('refused OwnershipImpossible example.com A');
  });
});

describe('cleanup', () => {
  test('deletes an orphan with every TXT of its claim', () => {
    const world = given()
      .zone('example.com', `app 60 A 192.0.2.10\napp 300 TXT ${ours}\na-app 300 TXT ${ours}`)
      .snapshot();
    expect(said(mend(world, 'cleanup', { policy: { force: true } }))).toBe(dedent`
      DELETE app.example.com A 60 192.0.2.10
      DELETE a-app.example.com TXT 300 "owner=prod,external-dns/resource=ingress/web/app"
      DELETE app.example.com TXT 300 "owner=prod,external-dns/resource=ingress/web/app"`);
  });

  test('deletes a stray TXT alone', () => {
    const world = given().zone('example.com', `a-app 300 TXT ${ours}`).snapshot();
    const plan = mend(world, 'cleanup');
    expect(said(plan)).toBe('DELETE a-app.example.com TXT 300 "owner=prod,external-dns/resource=ingress/web/app"');
    expect(plan.totals.delete).toBe(1);
  });

  test('deletes a TXT made redundant, and nothing else', () => {
    const world = given()
      .zone('example.com', `app 300 A 192.0.2.10\napp 300 TXT ${ours}\na-app 300 TXT ${ours}`)
      .objects([app])
      .snapshot();
    expect(said(mend(world, 'cleanup'))).toBe(
      'DELETE app.example.com TXT 300 "owner=prod,external-dns/resource=ingress/web/app"',
    );
  });

  test('keeps a legacy TXT that another record of the name still rests on', () => {
    const args = ['--managed-record-types=A', '--managed-record-types=CNAME', '--managed-record-types=MX'];
    const world = given({ args })
      .zone('example.com', `app 60 A 192.0.2.10\napp 300 MX 10 mail.example.net\napp 300 TXT ${ours}`)
      .snapshot();
    const plan = mend(world, 'cleanup', { names: ['app.example.com'], policy: { force: true } });
    const one = plan.groups.flatMap(({ rows }) => rows.map(({ type }) => type));
    expect(one).toEqual(['A', 'MX']);
    expect(plan.groups).toHaveLength(1);
    const kept = mend(world, 'cleanup', { policy: { force: true, protectedNames: [] } });
    expect(said(kept).match(/DELETE app.example.com TXT/g)).toHaveLength(1);
  });

  test('keeps a TXT that a wanted record shares with the orphan, also when both were named', () => {
    const world = given({ args: ['--txt-wildcard-replacement=any'] })
      .zone('example.com', `*.app 60 A 192.0.2.10\nany.app 300 A 192.0.2.11\na-any.app 300 TXT ${ours}`)
      .objects([ingress('any', 'any.app.example.com', '192.0.2.11')])
      .snapshot();
    const plan = mend(world, 'cleanup', {
      names: ['*.app.example.com', 'any.app.example.com'],
      policy: { force: true },
    });
    expect(said(plan)).toBe(dedent`
      DELETE *.app.example.com A 60 192.0.2.10
      refused NotOrphaned any.app.example.com A`);
  });

  test('keeps a TXT read as that of another name, which a wanted record is to have without a type', () => {
    const world = given({ version: '0.13.6' })
      .zone('example.com', `cname-app 300 TXT ${ours}`)
      .objects([ingress('app', 'cname-app.example.com', '192.0.2.1')])
      .snapshot();
    expect(said(mend(world, 'cleanup'))).toBe('refused StillNeeded app.example.com CNAME');
    // From 0.18 on nothing has an untyped TXT.
    const later = given({ version: '0.18.0' })
      .zone('example.com', `cname-app 300 TXT ${ours}`)
      .objects([ingress('app', 'cname-app.example.com', '192.0.2.1')])
      .snapshot();
    expect(said(mend(later, 'cleanup'))).toMatch(/^DELETE cname-app\.example\.com TXT/);
  });

  test('keeps a stray TXT that the wanted alias is to have', () => {
    const world = given({ version: '0.21.0' })
      .zone('example.com', `app 60 A 192.0.2.1\na-app 300 TXT ${ours}\ncname-app 300 TXT ${ours}`)
      .objects([ingress('app', 'app.example.com', lb)])
      .snapshot();
    expect(said(mend(world, 'cleanup'))).toBe('refused StillNeeded app.example.com CNAME');
  });

  test('keeps values in the TXT that are not ours', () => {
    const world = given()
      .zone(
        'example.com',
        `app 60 A 192.0.2.10\na-app 300 TXT ${ours}\na-app 300 TXT "v=spf1 -all"\na-app 300 TXT ${theirs}`,
      )
      .snapshot();
    const text = said(mend(world, 'cleanup', { policy: { force: true } }));
    expect(text).toContain('CREATE a-app.example.com TXT 300 "v=spf1 -all" "owner=other');
    expect(text).not.toContain('CREATE a-app.example.com TXT 300 "owner=prod');
  });

  test('never touches what is foreign or unmanaged, named or not', () => {
    const world = given()
      .zone('example.com', `app 60 A 192.0.2.10\na-app 300 TXT ${theirs}\nwww 60 A 192.0.2.11`)
      .snapshot();
    expect(said(mend(world, 'cleanup'))).toBe('');
    expect(said(mend(world, 'cleanup', { names: ['app.example.com', 'www.example.com'] }))).toBe(dedent`
      refused NotOrphaned app.example.com A
      refused NotOrphaned www.example.com A`);
  });
});

describe('a plan', () => {
  const world = given()
    .zone('example.com', `old 60 A 192.0.2.9\na-old 300 TXT ${ours}`)
    .zone('example.org', '')
    .objects([app, ingress('b', 'b.example.org', '192.0.2.2'), ingress('a', 'a.example.org', '192.0.2.3')]);

  test('is the same whatever the order of what it was made from', () => {
    const snapshot = world.snapshot();
    const turned = {
      ...snapshot,
      objects: snapshot.objects.toReversed(),
      zones: snapshot.zones
        .map((contents) => ({ ...contents, recordSets: contents.recordSets?.toReversed() ?? null }))
        .toReversed(),
    };
    expect(mend(turned, 'sync')).toEqual(mend(snapshot, 'sync'));
  });

  test('is read back from a file as it was written, and its id still fits', () => {
    const plan = mend(world.snapshot(), 'sync');
    const read = JSON.parse(JSON.stringify(plan));
    expect(read).toEqual(plan);
    expect(planID(read)).toBe(plan.id);
  });

  test.each([
    ['a value', (text: string) => text.replaceAll('192.0.2.2', '192.0.2.200')],
    ['a count', (text: string) => text.replace('"create":3', '"create":1')],
    ['the account', (text: string) => text.replace('123456789012', '123456789013')],
    ['the owner taken from', (text: string) => text.replace('"takeFrom":null', '"takeFrom":"other"')],
  ])('edited by hand in %s no longer fits its id', (_, edit) => {
    const plan = mend(world.snapshot(), 'sync');
    const text = JSON.stringify(plan);
    expect(edit(text)).not.toBe(text);
    expect(planID(JSON.parse(edit(text)))).not.toBe(plan.id);
  });

  test('sorts by zone and name', () => {
    const plan = mend(world.snapshot(), 'sync');
    expect(plan.groups.map(({ rows }) => rows[0]?.name)).toEqual(['app.example.com', 'a.example.org', 'b.example.org']);
  });
});
