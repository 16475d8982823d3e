package workspace

import (
	"math"
	"strconv"
	"time"
)

// apiMethods is every method the server knows, with the scope and the tier of slack-platform 5. Where the scope
// depends on the kind of conversation, the row is empty and the method asks (needRoomScope).
var apiMethods map[string]apiMethod

// The table is filled here because its rows point back to functions that read it.
func init() {
	apiMethods = map[string]apiMethod{
		"api.test":              {run: apiTest, tier: 4},
		"auth.test":             {run: apiAuthTest},
		"apps.connections.open": {run: apiConnectionsOpen, tier: 3, app: true},
		"team.info":             {run: apiTeamInfo, scopes: []string{"team:read"}, tier: 3},
		"bots.info":             {run: apiBotsInfo, scopes: []string{"users:read"}, tier: 3},

		"chat.postMessage":            {run: apiPostMessage, scopes: []string{"chat:write"}},
		"chat.postEphemeral":          {run: apiPostEphemeral, scopes: []string{"chat:write"}, tier: 4},
		"chat.update":                 {run: apiChatUpdate, scopes: []string{"chat:write"}, tier: 3},
		"chat.delete":                 {run: apiChatDelete, scopes: []string{"chat:write"}, tier: 3},
		"chat.getPermalink":           {run: apiPermalink},
		"chat.scheduleMessage":        {run: apiSchedule, scopes: []string{"chat:write"}, tier: 3},
		"chat.deleteScheduledMessage": {run: apiUnschedule, scopes: []string{"chat:write"}, tier: 3},

		"conversations.open":     {run: apiOpen, scopes: []string{"im:write", "mpim:write"}, tier: 3},
		"conversations.info":     {run: apiInfo, tier: 3},
		"conversations.members":  {run: apiMembers, tier: 4},
		"conversations.list":     {run: apiList, tier: 2},
		"conversations.history":  {run: apiHistory, tier: 3},
		"conversations.replies":  {run: apiReplies, tier: 3},
		"conversations.create":   {run: apiCreate, tier: 2},
		"conversations.archive":  {run: apiArchive, tier: 2},
		"conversations.rename":   {run: apiRename, tier: 2},
		"conversations.setTopic": {run: apiSetTopic, tier: 2},
		"conversations.invite":   {run: apiInvite, tier: 3},
		"conversations.join":     {run: apiJoin, scopes: []string{"channels:join"}, tier: 3},

		"users.info":            {run: apiUserInfo, scopes: []string{"users:read"}, tier: 4},
		"users.list":            {run: apiUserList, scopes: []string{"users:read"}, tier: 2},
		"users.lookupByEmail":   {run: apiUserByEmail, scopes: []string{"users:read.email"}, tier: 3},
		"usergroups.list":       {run: apiGroups, scopes: []string{"usergroups:read"}, tier: 2},
		"usergroups.users.list": {run: apiGroupUsers, scopes: []string{"usergroups:read"}, tier: 2},

		"views.open":    {run: apiViewOpen, tier: 4},
		"views.update":  {run: apiViewUpdate, tier: 4},
		"views.push":    {run: apiViewPush, tier: 4},
		"views.publish": {run: apiViewPublish, tier: 4},

		"files.getUploadURLExternal":   {run: apiUploadURL, scopes: []string{"files:write"}, tier: 4},
		"files.completeUploadExternal": {run: apiUploadDone, scopes: []string{"files:write"}, tier: 4},
		"files.info":                   {run: apiFileInfo, scopes: []string{"files:read"}, tier: 4},
		"files.delete":                 {run: apiFileDelete, scopes: []string{"files:write"}, tier: 3},

		"reactions.add":    {run: apiReact, scopes: []string{"reactions:write"}, tier: 3},
		"reactions.remove": {run: apiUnreact, scopes: []string{"reactions:write"}, tier: 2},
		"reactions.get":    {run: apiReactions, scopes: []string{"reactions:read"}, tier: 3},
		"pins.add":         {run: apiPin, scopes: []string{"pins:write"}, tier: 2},
		"pins.remove":      {run: apiUnpin, scopes: []string{"pins:write"}, tier: 2},
		"bookmarks.add":    {run: apiBookmark, scopes: []string{"bookmarks:write"}, tier: 2},
	}
}

// tierPerMinute is what Slack promises of each tier; as there, a minute's worth may come at once.
var tierPerMinute = [5]float64{0: 600, 1: 1, 2: 20, 3: 50, 4: 100}

// Posting has limits of its own: one a second and channel with a little patience for bursts, and several hundred a
// minute for the whole workspace.
const (
	postPerChannel, postChannelBurst = 1.0, 4.0
	postPerTeam, postTeamBurst       = 300.0 / 60, 300.0
)

// bucket is a token bucket on the machine's clock.
type bucket struct {
	left float64
	at   time.Time
}

// take takes one token, or says how long until there is one.
func (s *Server) take(key string, perSecond, burst float64) time.Duration {
	now := time.Now()
	b := s.buckets[key]
	if b == nil {
		b = &bucket{left: burst, at: now}
		s.buckets[key] = b
	}
	b.left = math.Min(burst, b.left+now.Sub(b.at).Seconds()*perSecond)
	b.at = now
	if b.left < 1 {
		return time.Duration((1 - b.left) / perSecond * float64(time.Second))
	}
	b.left--
	return 0
}

// rateLimit says "" or the Retry-After header of a refusal.
func (s *Server) rateLimit(c *apiCall, m apiMethod) string {
	if s.opt.NoRateLimits {
		return ""
	}
	var wait time.Duration
	if c.method == "chat.postMessage" {
		if wait = s.take("post "+c.str("channel"), postPerChannel, postChannelBurst); wait == 0 {
			wait = s.take("post", postPerTeam, postTeamBurst)
		}
	} else {
		wait = s.take(c.method, tierPerMinute[m.tier]/60, tierPerMinute[m.tier])
	}
	if wait == 0 {
		return ""
	}
	return strconv.Itoa(int(math.Max(1, math.Ceil(wait.Seconds()))))
}
