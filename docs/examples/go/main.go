// A department's client in one file. It knows nothing of Wangge but its address: what can be called, and with what fields, it
// learns by reflection, so there is no generated code.
//
//	go run . -address localhost:7401 -token-url … -client-id … -client-secret … -officer '王警官 012345' \
//	  [-purpose … -case … -agreement …] [-ca ca.pem -cert own.pem -key own.key] \
//	  wangge.exchange.v1.DepartmentTaskService.ListTasks '{"pageSize": 20}'
//
// Prints one JSON object per message. A refusal is printed too, with exit code 1.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	reflection "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

const (
	deadline = 5 * time.Second
	tries    = 5
)

var (
	address      = flag.String("address", "localhost:7401", "the departments' door")
	tokenURL     = flag.String("token-url", "", "token endpoint of the identity provider")
	clientID     = flag.String("client-id", "", "id of the department")
	clientSecret = flag.String("client-secret", "", "its secret")
	officer      = flag.String("officer", "", "the acting officer: name and staff number")
	purpose      = flag.String("purpose", "", "one of the agreement's purposes")
	caseRef      = flag.String("case", "", "your own reference of the matter")
	agreement    = flag.String("agreement", "", "id of the agreement, where several fit")
	caFile       = flag.String("ca", "", "authority of the door's certificate; without it the connection is plain")
	certFile     = flag.String("cert", "", "own certificate, where the door asks for one")
	keyFile      = flag.String("key", "", "its private key")
)

func main() {
	log.SetFlags(0)
	flag.Parse()
	if flag.NArg() == 0 {
		log.Fatal("say which operation: package.Service.Method, and its request as JSON")
	}
	body := "{}"
	if flag.NArg() > 1 {
		body = flag.Arg(1)
	}
	if err := run(flag.Arg(0), body); err != nil {
		fmt.Println(refusal(err))
		os.Exit(1)
	}
}

func run(operation, body string) error {
	tlsConfig, err := tlsConfig()
	if err != nil {
		return err
	}
	transport := insecure.NewCredentials()
	if tlsConfig != nil {
		transport = credentials.NewTLS(tlsConfig)
	}
	connection, err := grpc.NewClient(*address, grpc.WithTransportCredentials(transport))
	if err != nil {
		return err
	}
	defer connection.Close()
	method, err := describe(connection, operation)
	if err != nil {
		return err
	}
	request := dynamicpb.NewMessage(method.Input())
	if err := protojson.Unmarshal([]byte(body), request); err != nil {
		return err
	}
	token, err := accessToken(tlsConfig)
	if err != nil {
		return err
	}
	path := fmt.Sprintf("/%s/%s", method.Parent().FullName(), method.Name())
	errand := metadata.NewOutgoingContext(context.Background(), errandOf(token))
	if method.IsStreamingServer() {
		return watch(errand, connection, method, path, request)
	}
	return call(errand, connection, method, path, request)
}

// call asks once, and again with the same request_id where the door could not answer in time: a write happens once.
func call(errand context.Context, connection *grpc.ClientConn, method protoreflect.MethodDescriptor, path string, request proto.Message) error {
	for try := 1; ; try++ {
		answer, header := dynamicpb.NewMessage(method.Output()), metadata.MD{}
		within, cancel := context.WithTimeout(errand, deadline)
		err := connection.Invoke(within, path, request, answer, grpc.Header(&header))
		cancel()
		if err == nil {
			return show(answer, header)
		}
		if code := status.Code(err); try == tries || code != codes.Unavailable && code != codes.DeadlineExceeded {
			return err
		}
		pause := 100 * time.Millisecond << try
		time.Sleep(pause/2 + rand.N(pause))
	}
}

// watch prints a stream's messages as they come. It ends when the token does: open it again with a new one.
func watch(errand context.Context, connection *grpc.ClientConn, method protoreflect.MethodDescriptor, path string, request proto.Message) error {
	stream, err := connection.NewStream(errand, &grpc.StreamDesc{ServerStreams: true}, path)
	if err != nil {
		return err
	}
	if err := errors.Join(stream.SendMsg(request), stream.CloseSend()); err != nil {
		return err
	}
	for {
		answer := dynamicpb.NewMessage(method.Output())
		if err := stream.RecvMsg(answer); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := show(answer, nil); err != nil {
			return err
		}
	}
}

func show(answer proto.Message, header metadata.MD) error {
	text, err := protojson.Marshal(answer)
	if err != nil {
		return err
	}
	said := map[string]any{"answer": json.RawMessage(text)}
	if receipt := header.Get("wangge-receipt"); len(receipt) > 0 {
		said["receipt"] = receipt[0]
	}
	return json.NewEncoder(os.Stdout).Encode(said)
}

// refusal is code, text and reason; the reason stands in the ErrorInfo of the status.
func refusal(err error) string {
	said := map[string]string{"code": status.Code(err).String(), "message": status.Convert(err).Message()}
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			said["reason"] = info.GetReason()
		}
	}
	text, _ := json.Marshal(said)
	return string(text)
}

// errandOf is token and errand. Metadata are ASCII: other characters are percent-encoded.
func errandOf(token string) metadata.MD {
	errand := metadata.Pairs("authorization", "Bearer "+token)
	for key, value := range map[string]string{
		"wangge-officer":   *officer,
		"wangge-purpose":   *purpose,
		"wangge-case":      *caseRef,
		"wangge-agreement": *agreement,
	} {
		if value != "" {
			errand.Set(key, url.PathEscape(value))
		}
	}
	return errand
}

// accessToken signs in as the department itself: OAuth 2.0 client credentials. Over mutual TLS the token is bound to the certificate.
func accessToken(config *tls.Config) (string, error) {
	client := http.Client{Timeout: deadline, Transport: &http.Transport{TLSClientConfig: config}}
	answer, err := client.PostForm(*tokenURL, url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {*clientID},
		"client_secret": {*clientSecret},
	})
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var said struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		return "", err
	}
	if said.AccessToken == "" {
		return "", fmt.Errorf("the identity provider answered %s", answer.Status)
	}
	return said.AccessToken, nil
}

func tlsConfig() (*tls.Config, error) {
	if *caFile == "" {
		return nil, nil
	}
	authority, err := os.ReadFile(*caFile)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
	config.RootCAs.AppendCertsFromPEM(authority)
	if *certFile != "" {
		own, err := tls.LoadX509KeyPair(*certFile, *keyFile)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{own}
	}
	return config, nil
}

// describe asks the door itself what an operation takes and answers.
func describe(connection *grpc.ClientConn, operation string) (protoreflect.MethodDescriptor, error) {
	within, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	stream, err := reflection.NewServerReflectionClient(connection).ServerReflectionInfo(within)
	if err != nil {
		return nil, err
	}
	dot := strings.LastIndex(operation, ".")
	if dot < 0 {
		return nil, fmt.Errorf("%s is no operation: package.Service.Method", operation)
	}
	if err := stream.Send(&reflection.ServerReflectionRequest{
		MessageRequest: &reflection.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: operation[:dot]},
	}); err != nil {
		return nil, err
	}
	answer, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	set := &descriptorpb.FileDescriptorSet{}
	for _, bytes := range answer.GetFileDescriptorResponse().GetFileDescriptorProto() {
		file := &descriptorpb.FileDescriptorProto{}
		if err := proto.Unmarshal(bytes, file); err != nil {
			return nil, err
		}
		set.File = append(set.File, file)
	}
	files, err := protodesc.NewFiles(set)
	if err != nil {
		return nil, err
	}
	found, err := files.FindDescriptorByName(protoreflect.FullName(operation))
	if err != nil {
		return nil, fmt.Errorf("the door has no %s", operation)
	}
	return found.(protoreflect.MethodDescriptor), nil
}
