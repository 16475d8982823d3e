# The bot as one static binary on nothing: no shell, no packages, not root. Time zones are compiled in.
# Where a prepared binary is at hand, the last stage builds alone: --build-arg BINARY=prepared with ./dist/bot and
# ./dist/ca-certificates.crt beside this file.
ARG BINARY=built

FROM golang:1.26 AS source
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X github.com/secretariat-bot/secretariat/internal/app.Version=${VERSION}" -o /out/bot ./cmd/bot \
 && cp /etc/ssl/certs/ca-certificates.crt /out/

FROM scratch AS built
COPY --from=source /out/bot /out/ca-certificates.crt /

FROM scratch AS prepared
COPY dist/bot dist/ca-certificates.crt /

FROM ${BINARY} AS files

FROM scratch
COPY --from=files /bot /bot
COPY --from=files /ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
USER 65532:65532
ENV SEC_LOG_FORMAT=json
EXPOSE 9470
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/bot", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/bot"]
CMD ["serve"]
