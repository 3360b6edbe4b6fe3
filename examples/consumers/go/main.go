// Keeps a copy of the variants of a space in a file. `consumer print` prints the copy as NDJSON.
//
//	no copy, or no consumer on the server: read the snapshot, then follow the events after its position
//	otherwise: continue with the first event that was not acknowledged
//
// The program ends with any error, and whatever runs it starts it again. Events are acknowledged after their commit. So
// after a crash they may be applied again, which the sequence rule makes harmless.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.etcd.io/bbolt"
)

// Events are stored for seven days. A copy that was not updated for longer has missed some.
const copyExpires = 6 * 24 * time.Hour

// state is an event, or a line of the snapshot. The last line has the position in the stream only.
type state struct {
	Subject  string          `json:"subject"`
	Sequence string          `json:"sequence"`
	Data     json.RawMessage `json:"data"`
	Position string          `json:"position,omitempty"`
}

var (
	space   = env("SCRIPTORIUM_SPACE", "docs")
	user    = "events-" + space
	name    = user + "-" + env("CONSUMER", "3")
	metrics struct {
		Applied    int    `json:"applied"`
		Superseded int    `json:"superseded"`
		Dead       int    `json:"dead"`
		Pending    uint64 `json:"pending"`
	}
	variants, deadLetters, meta, updatedAt = []byte("variants"), []byte("dead-letters"), []byte("meta"), []byte("updated-at")
)

func main() {
	db := must(bbolt.Open(env("COPY_FILE", "variants.bolt"), 0o600, nil))
	check(db.Update(func(tx *bbolt.Tx) error {
		for _, bucket := range [][]byte{variants, deadLetters, meta} {
			must(tx.CreateBucketIfNotExists(bucket))
		}
		return nil
	}))
	if len(os.Args) > 1 && os.Args[1] == "print" {
		print(db)
		return
	}
	check(follow(context.Background(), db))
}

func follow(ctx context.Context, db *bbolt.DB) error {
	login := nats.UserInfo(user, os.Getenv("NATS_PASSWORD"))
	connection := must(nats.Connect(os.Getenv("NATS_URL"), login, nats.CustomInboxPrefix("_INBOX."+user), nats.MaxReconnects(-1)))
	js := must(jetstream.New(connection))
	consumer, err := js.Consumer(ctx, "EVENTS", name)
	if errors.Is(err, jetstream.ErrConsumerNotFound) || err == nil && isTooOld(db) {
		consumer, err = startFromNothing(ctx, db, js, err == nil)
	}
	check(err)
	every := time.Duration(must(strconv.Atoi(env("METRICS_EVERY_MS", "10000")))) * time.Millisecond
	for reported := time.Now(); ; {
		batch := must(consumer.Fetch(200, jetstream.FetchMaxWait(every)))
		var fetched []jetstream.Msg
		for message := range batch.Messages() {
			fetched = append(fetched, message)
		}
		check(batch.Error())
		if len(fetched) == 0 {
			must(consumer.Info(ctx)) // Fails if the streams were rebuilt.
		}
		check(db.Update(func(tx *bbolt.Tx) error { return applyAll(tx, fetched) }))
		for _, message := range fetched {
			check(message.Ack())
		}
		if time.Since(reported) >= every {
			reported = time.Now()
			check(db.Update(touch))
			fmt.Println(string(must(json.Marshal(metrics))))
		}
	}
}

// startFromNothing replaces the copy in one transaction: a crash leaves the old copy, or none.
func startFromNothing(ctx context.Context, db *bbolt.DB, js jetstream.JetStream, exists bool) (jetstream.Consumer, error) {
	request := must(http.NewRequest("GET", os.Getenv("SCRIPTORIUM_URL")+"/v1/spaces/"+space+"/snapshot", nil))
	request.Header.Set("authorization", "Bearer "+os.Getenv("SCRIPTORIUM_TOKEN"))
	response := must(http.DefaultClient.Do(request))
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the snapshot responded with %s", response.Status)
	}
	var position uint64
	check(db.Update(func(tx *bbolt.Tx) error {
		check(tx.DeleteBucket(variants))
		must(tx.CreateBucket(variants))
		lines := json.NewDecoder(bufio.NewReader(response.Body))
		for {
			var line state
			if err := lines.Decode(&line); err == io.EOF {
				return errors.New("the snapshot ended before its last line")
			} else if err != nil {
				return err
			}
			if line.Position != "" {
				position = must(strconv.ParseUint(line.Position, 10, 64))
				return touch(tx)
			}
			check(apply(tx, line))
		}
	}))
	if exists {
		check(js.DeleteConsumer(ctx, "EVENTS", name))
	}
	return js.CreateConsumer(ctx, "EVENTS", jetstream.ConsumerConfig{
		Durable:       name,
		AckPolicy:     jetstream.AckExplicitPolicy,
		FilterSubject: "scriptorium.evt.v2." + space + ".variant.>",
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:   position + 1,
	})
}

func applyAll(tx *bbolt.Tx, messages []jetstream.Msg) error {
	for _, message := range messages {
		about := must(message.Metadata())
		metrics.Pending = about.NumPending
		var event state
		err := json.Unmarshal(message.Data(), &event)
		if err == nil && (event.Subject == "" || len(event.Sequence) != 16 || event.Data == nil) {
			err = errors.New("the event has no subject, sequence or data")
		}
		if err != nil {
			metrics.Dead++
			letter := map[string]string{"reason": err.Error(), "message": string(message.Data())}
			key := fmt.Sprintf("%020d", about.Sequence.Stream)
			check(tx.Bucket(deadLetters).Put([]byte(key), must(json.Marshal(letter))))
			continue
		}
		check(apply(tx, event))
	}
	return nil
}

// apply keeps the state with the highest sequence. A deleted variant stays, with its status.
func apply(tx *bbolt.Tx, next state) error {
	bucket, key := tx.Bucket(variants), []byte(next.Subject)
	var stored state
	if value := bucket.Get(key); value != nil {
		check(json.Unmarshal(value, &stored))
	}
	if stored.Sequence >= next.Sequence {
		metrics.Superseded++
		return nil
	}
	metrics.Applied++
	return bucket.Put(key, must(json.Marshal(next)))
}

func touch(tx *bbolt.Tx) error {
	return tx.Bucket(meta).Put(updatedAt, []byte(time.Now().Format(time.RFC3339)))
}

func isTooOld(db *bbolt.DB) (old bool) {
	check(db.View(func(tx *bbolt.Tx) error {
		at, err := time.Parse(time.RFC3339, string(tx.Bucket(meta).Get(updatedAt)))
		old = err != nil || time.Since(at) > copyExpires
		return nil
	}))
	return old
}

func print(db *bbolt.DB) {
	check(db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(variants).ForEach(func(_, value []byte) error {
			var data struct{ Data struct{ Status string } }
			if err := json.Unmarshal(value, &data); err != nil || data.Data.Status == "deleted" {
				return err
			}
			_, err := fmt.Println(string(value))
			return err
		})
	}))
}

func env(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}
