// An app on Slack's own SDK. Nothing in it knows that the server is not Slack, but for its address.
import bolt from '@slack/bolt';

const { App, LogLevel } = bolt;
const app = new App({
  token: process.env.SLACK_BOT_TOKEN,
  appToken: process.env.SLACK_APP_TOKEN,
  socketMode: true,
  logLevel: LogLevel.WARN,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

const plain = (text) => ({ type: 'plain_text', text });
const tell = (what, more = {}) => console.log(JSON.stringify({ what, ...more }));

function form(title, extra = {}) {
  return {
    type: 'modal',
    callback_id: 'note',
    title: plain(title),
    submit: plain('Save'),
    notify_on_close: true,
    blocks: [
      { type: 'input', block_id: 'title', label: plain('Title'), element: { type: 'plain_text_input', action_id: 'value' } },
      {
        type: 'input',
        block_id: 'service',
        optional: true,
        label: plain('Service'),
        element: { type: 'external_select', action_id: 'service', min_query_length: 2, placeholder: plain('Type a name') },
      },
    ],
    ...extra,
  };
}

app.command('/note', async ({ command, ack, client, respond }) => {
  const [verb] = command.text.split(' ');
  if (verb === 'add') {
    await ack();
    await client.views.open({ trigger_id: command.trigger_id, view: form('New note', { private_metadata: command.channel_id }) });
    return;
  }
  if (verb === 'file') {
    await ack();
    const done = await client.filesUploadV2({
      channel_id: command.channel_id,
      filename: 'figures.csv',
      title: 'Figures',
      initial_comment: 'The figures you asked for',
      file: Buffer.from('a,b\n1,2\n'),
    });
    tell('uploaded', { ok: done.ok });
    return;
  }
  if (verb === 'card') {
    await ack();
    const posted = await client.chat.postMessage({
      channel: command.channel_id,
      text: 'Who has it?',
      blocks: [
        { type: 'section', block_id: 'q', text: { type: 'mrkdwn', text: '*Who has it?*' } },
        { type: 'actions', block_id: 'row', elements: [{ type: 'button', action_id: 'have', text: plain('I have it'), value: '42' }] },
      ],
      metadata: { event_type: 'note_card', event_payload: { key: 'k1' } },
    });
    tell('posted', { ts: posted.ts });
    return;
  }
  if (verb === 'later') {
    await ack();
    await respond({ text: 'By response_url', response_type: 'ephemeral' });
    return;
  }
  await ack({ response_type: 'ephemeral', text: `You said: ${command.text}` });
});

app.action('have', async ({ ack, body, action, respond }) => {
  await ack();
  tell('clicked', { value: action.value, user: body.user.id });
  await respond({ text: `<@${body.user.id}> has it`, replace_original: true, blocks: [] });
});

app.options('service', async ({ ack, payload }) => {
  const all = ['payments-api', 'parcel-tracker', 'people-directory'];
  await ack({ options: all.filter((s) => s.startsWith(payload.value)).map((s) => ({ text: plain(s), value: s })) });
});

app.view('note', async ({ ack, view }) => {
  const title = view.state.values.title.value.value;
  tell('submitted', { title, service: view.state.values.service.service.selected_option?.value ?? null });
  if (title === 'wrong') return ack({ response_action: 'errors', errors: { title: 'Say more.' } });
  if (title === 'other') return ack({ response_action: 'update', view: form('Updated') });
  if (title === 'more') return ack({ response_action: 'push', view: form('Pushed') });
  return ack();
});

app.view({ callback_id: 'note', type: 'view_closed' }, async ({ ack, body }) => {
  await ack();
  tell('closed', { cleared: body.is_cleared });
});

app.shortcut('note_message', async ({ shortcut, ack, client }) => {
  await ack();
  const view = form('From a message');
  view.blocks[0].element.initial_value = shortcut.message.text;
  await client.views.open({ trigger_id: shortcut.trigger_id, view });
});

app.event('app_home_opened', async ({ event, client }) => {
  await client.views.publish({
    user_id: event.user,
    view: { type: 'home', blocks: [{ type: 'header', text: plain('Your notes') }, { type: 'section', text: { type: 'mrkdwn', text: 'None yet.' } }] },
  });
});

app.event('app_mention', async ({ event, say }) => {
  await say({ text: `You called, <@${event.user}>?`, thread_ts: event.ts });
});

app.message('ping', async ({ say }) => {
  await say('pong');
});

app.error(async (error) => tell('error', { message: error.message, data: error.data ?? error.original?.data }));

await app.start();
tell('ready');

process.stdin.resume();
process.stdin.on('end', async () => {
  await app.stop();
  process.exit(0);
});
